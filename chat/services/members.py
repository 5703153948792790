"""Who takes part in a group: added, removed, gone, given a role."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.locks import people_lock
from chat.frames import ConversationChanged
from chat.models import Conversation, Member
from chat.models.conversation import MemberQuerySet
from chat.overview import conversation_views
from chat.services.access import conversation_lock, must_manage
from chat.services.changes import changes_take
from chat.services.notices import notice_add
from chat.topics import conversation_topic
from realtime.errors import Conflict, Forbidden, Invalid, NotFound
from realtime.publish import join, leave, publish
from realtime.topics import user_topic

MAX_MEMBERS = 1000


def invited(*, by: UUID, user_ids: Collection[UUID], field: str = "members") -> list[UUID]:
    """The people somebody may bring into a group: active, and with no block between the two. They must be locked."""
    wanted = set(user_ids) - {by}
    unblocked = User.objects.active().exclude(blocks_made__blocked=by).exclude(blocks_received__blocker=by)
    people = list(unblocked.filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    if len(people) != len(wanted):
        missing = "Somebody of these is not here."
        raise Invalid("not_found", missing, fields={field: [missing]})
    if len(people) + 1 > MAX_MEMBERS:
        raise _too_many()
    return people


@transaction.atomic
def members_add(*, conversation_id: UUID, by: UUID, user_ids: Collection[UUID]) -> None:
    """Who is in already stays as they are."""
    people_lock(user_ids, by=by)
    place = conversation_lock(conversation_id, by)
    must_manage(place)
    people = invited(by=by, user_ids=user_ids, field="users")
    present = Member.objects.present().filter(conversation=conversation_id)
    there = set(present.values_list("user_id", flat=True))
    coming = [person for person in people if person not in there]
    if not coming:
        return
    if len(there) + len(coming) > MAX_MEMBERS:
        raise _too_many()
    change = changes_take()
    admit(place.conversation, coming, change=change)
    _tell(place, by, change, "added", coming)


@transaction.atomic
def member_remove(*, conversation_id: UUID, by: UUID, user_id: UUID) -> None:
    place = conversation_lock(conversation_id, by)
    must_manage(place)
    gone = _present(conversation_id, user_id)
    if gone.user_id == by:
        raise Invalid("not_oneself", "To go yourself, leave the group.")
    if gone.role == Member.Role.OWNER or (gone.may_manage and place.role != Member.Role.OWNER):
        raise Forbidden("not_allowed", "Only the owner may remove an admin, and nobody the owner.")
    change = send_away(place.conversation, Member.objects.filter(pk=gone.pk))
    _tell(place, by, change, "removed", [user_id])


@transaction.atomic
def member_leave(*, conversation_id: UUID, by: UUID) -> None:
    """An owner who leaves is followed by the admin, or else the member, who has been there longest."""
    place = conversation_lock(conversation_id, by)
    if place.conversation.is_direct:
        raise Conflict("direct", "A direct conversation has two sides. Block the person, or mute it.")
    change = send_away(place.conversation, Member.objects.filter(pk=place.pk))
    if place.role == Member.Role.OWNER:
        _hand_over(conversation_id, change)
    _tell(place, by, change, "left", [by])


@transaction.atomic
def member_set_role(*, conversation_id: UUID, by: UUID, user_id: UUID, role: Member.Role) -> None:
    """Who makes somebody else the owner becomes an admin."""
    place = conversation_lock(conversation_id, by)
    if place.role != Member.Role.OWNER:
        raise Forbidden("not_allowed", "Only the owner gives roles.")
    other = _present(conversation_id, user_id)
    if other.pk == place.pk:
        raise Invalid("not_oneself", "Make somebody else the owner first.")
    if other.role == role:
        return
    change = changes_take()
    if role == Member.Role.OWNER:
        Member.objects.filter(pk=place.pk).update(role=Member.Role.ADMIN, change=change)
    Member.objects.filter(pk=other.pk).update(role=role, change=change)
    _tell(place, by, change, role, [user_id])


def admit(conversation: Conversation, people: Sequence[UUID], *, change: int, owner: UUID | None = None) -> None:
    """New people, and those who come back; what was said before they came counts as read."""
    seq = conversation.last_seq
    Member.objects.bulk_create(
        [
            Member(
                conversation=conversation,
                user_id=person,
                role=Member.Role.OWNER if person == owner else Member.Role.MEMBER,
                read_seq=seq,
                delivered_seq=seq,
                change=change,
            )
            for person in people
        ],
        update_conflicts=True,
        unique_fields=["conversation", "user"],
        update_fields=["role", "read_seq", "delivered_seq", "change", "left_at", "joined_at"],
    )
    for person in people:
        join(user_topic(person), to=conversation_topic(conversation.pk))


def send_away(conversation: Conversation, members: MemberQuerySet) -> int:
    """Ends their part in it, and returns the number of that change."""
    change = changes_take()
    going = list(members)
    members.update(left_at=timezone.now(), role=Member.Role.MEMBER, change=change)
    for member in going:
        leave(user_topic(member.user_id), of=conversation_topic(conversation.pk))
    places_publish(conversation.pk, users=[member.user_id for member in going], also_gone=True)
    return change


def places_publish(conversation_id: UUID, *, users: Collection[UUID] | None = None, also_gone: bool = False) -> None:
    """To each member the conversation as it is for them now."""
    places = Member.objects.filter(conversation=conversation_id).select_related("conversation")
    places = places if also_gone else places.filter(left_at__isnull=True)
    rows = list(places if users is None else places.filter(user__in=users))
    for place, view in zip(rows, conversation_views(rows), strict=True):
        publish(user_topic(place.user_id), ConversationChanged(view))


def _tell(place: Member, by: UUID, change: int, what: str, user_ids: Iterable[UUID]) -> None:
    notice = {"what": what, "users": [str(each) for each in user_ids]}
    notice_add(conversation=place.conversation, by=by, change=change, notice=notice)
    places_publish(place.conversation_id)


def _present(conversation_id: UUID, user_id: UUID) -> Member:
    member = Member.objects.present().filter(conversation=conversation_id, user=user_id).first()
    if member is None:
        raise NotFound("not_found", "There is no such member.")
    return member


def _hand_over(conversation_id: UUID, change: int) -> None:
    present = Member.objects.present().filter(conversation=conversation_id)
    heir = present.filter(role=Member.Role.ADMIN).order_by("joined_at", "pk").first()
    heir = heir or present.order_by("joined_at", "pk").first()
    if heir is not None:
        Member.objects.filter(pk=heir.pk).update(role=Member.Role.OWNER, change=change)


def _too_many() -> Conflict:
    return Conflict("too_many_members", f"A group has at most {MAX_MEMBERS} members.")
