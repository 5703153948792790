"""Conversations: begun, named anew, over."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.services.blocks import is_blocked_between
from accounts.services.locks import pair_lock, people_lock
from chat.frames import Read
from chat.models import Conversation, Member
from chat.models.conversation import direct_pair
from chat.services.access import conversation_lock, must_manage
from chat.services.changes import changes_take
from chat.services.members import admit, invited, places_publish, send_away
from chat.services.notices import notice_add
from chat.topics import conversation_topic
from realtime.errors import Forbidden, Invalid, NotFound
from realtime.publish import publish


@transaction.atomic
def direct_open(*, by: UUID, user_id: UUID) -> tuple[Member, bool]:
    """The one conversation of two people, made by whoever asks first. The asker's place, and whether it is new."""
    if user_id == by:
        raise Invalid("not_oneself", "A conversation takes two.", fields={"user": ["This is you."]})
    _, other = pair_lock(by, user_id)
    if other is None or not other.is_active or is_blocked_between(by, user_id):
        raise NotFound("not_found", "There is no such person.")
    pair = direct_pair(by, user_id)
    conversation = Conversation.objects.filter(pair=pair).first() or _begin_direct(by, pair)
    created = not conversation.members.exists()
    if created:
        admit(conversation, [by, user_id], change=conversation.change)
        places_publish(conversation.pk)
    return Member.objects.select_related("conversation").get(conversation=conversation, user=by), created


def _begin_direct(by: UUID, pair: str) -> Conversation:
    """Of two who ask at once one inserts the row; the other waits for that, and finds it."""
    change = changes_take()
    mine = Conversation(kind=Conversation.Kind.DIRECT, pair=pair, created_by_id=by, active=change, change=change)
    Conversation.objects.bulk_create([mine], ignore_conflicts=True)
    return Conversation.objects.get(pair=pair)


@transaction.atomic
def group_create(*, by: UUID, title: str, user_ids: Collection[UUID]) -> Member:
    people_lock(user_ids, by=by)
    people = invited(by=by, user_ids=user_ids)
    change = changes_take()
    conversation = Conversation.objects.create(
        kind=Conversation.Kind.GROUP, title=title, created_by_id=by, active=change, change=change
    )
    admit(conversation, [by, *people], change=change, owner=by)
    notice_add(conversation=conversation, by=by, change=change, notice={"what": "created", "title": title})
    places_publish(conversation.pk)
    return Member.objects.select_related("conversation").get(conversation=conversation, user=by)


@transaction.atomic
def conversation_rename(*, conversation_id: UUID, by: UUID, title: str) -> Member:
    place = conversation_lock(conversation_id, by)
    must_manage(place)
    if place.conversation.title != title:
        place.conversation.title = title
        place.conversation.save(update_fields=["title"])
        notice = {"what": "renamed", "title": title}
        notice_add(conversation=place.conversation, by=by, change=changes_take(), notice=notice)
        places_publish(conversation_id)
    return Member.objects.select_related("conversation").get(pk=place.pk)


@transaction.atomic
def conversation_delete(*, conversation_id: UUID, by: UUID) -> None:
    """A group is over for everybody, if its owner says so. A direct conversation is emptied for oneself only."""
    place = conversation_lock(conversation_id, by)
    if place.conversation.is_direct:
        _clear(place)
    elif place.role == Member.Role.OWNER:
        send_away(place.conversation, Member.objects.present().filter(conversation=conversation_id))
    else:
        raise Forbidden("not_allowed", "Only its owner may end a group. You can leave it.")


def _clear(place: Member) -> None:
    """What is gone was read, as far as the other one is concerned."""
    seq, change = place.conversation.last_seq, changes_take()
    Member.objects.filter(pk=place.pk).update(cleared_seq=seq, read_seq=seq, delivered_seq=seq, change=change)
    Conversation.objects.filter(pk=place.conversation_id).update(change=change)
    places_publish(place.conversation_id, users=[place.user_id])
    publish(conversation_topic(place.conversation_id), Read(place.conversation_id, place.user_id, seq, seq, change))


@transaction.atomic
def conversation_mute(*, conversation_id: UUID, by: UUID, until: datetime | None) -> Member:
    """Until then, no push for it. The conversation itself goes on as before."""
    place = conversation_lock(conversation_id, by)
    if place.muted_until != until:
        Member.objects.filter(pk=place.pk).update(muted_until=until, change=changes_take())
        places_publish(conversation_id, users=[by])
    return Member.objects.select_related("conversation").get(pk=place.pk)
