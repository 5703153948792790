"""How far people have come: what reached their devices, and what they have read."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from chat.frames import Read
from chat.models import Conversation, Member
from chat.services.access import no_such_conversation
from chat.services.blocked import places_blocked
from chat.services.bulk import update_each
from chat.services.changes import changes_take
from chat.topics import conversation_topic
from realtime.errors import DomainError
from realtime.publish import publish
from realtime.topics import user_topic


class Mark(msgspec.Struct, frozen=True):
    """Up to `seq`, everything reached somebody's device, or, if `read`, their eyes."""

    user_id: UUID
    conversation_id: UUID
    seq: int
    read: bool = True


def read_mark(mark: Mark) -> Member:
    (answer,) = reads_mark([mark])
    if isinstance(answer, DomainError):
        raise answer
    return answer


@transaction.atomic
def reads_mark(marks: Sequence[Mark]) -> list[Member | DomainError]:
    """Marks only move on; one that is behind, or ahead of what was said, is as good as the nearest that makes sense."""
    wanted = {mark.conversation_id for mark in marks}
    readers = {mark.user_id for mark in marks}
    locked = Conversation.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    conversations = {row.pk: row for row in locked}
    places = {
        (row.conversation_id, row.user_id): row
        for row in Member.objects.present().filter(conversation__in=wanted, user__in=readers)
    }
    blocked = places_blocked(places, conversations)
    moved: dict[int, Member] = {}
    answers: list[Member | DomainError] = []
    for mark in marks:
        place = places.get((mark.conversation_id, mark.user_id))
        if place is None or (mark.conversation_id, mark.user_id) in blocked:
            answers.append(no_such_conversation())
            continue
        if _move(place, mark, conversations[mark.conversation_id].last_seq):
            moved[place.pk] = place
        answers.append(place)
    _write(list(moved.values()), conversations)
    return answers


def _move(place: Member, mark: Mark, last_seq: int) -> bool:
    seq = min(mark.seq, last_seq)
    before = place.read_seq, place.delivered_seq
    if mark.read:
        place.read_seq = max(place.read_seq, seq)
    place.delivered_seq = max(place.delivered_seq, seq)
    return before != (place.read_seq, place.delivered_seq)


def _write(moved: Sequence[Member], conversations: dict[UUID, Conversation]) -> None:
    if not moved:
        return
    for change, place in enumerate(moved, start=changes_take(len(moved))):
        place.change = change
    update_each(moved, ["read_seq", "delivered_seq", "change"])
    shown = {place.conversation_id: place.change for place in moved if conversations[place.conversation_id].is_direct}
    for conversation_id, change in shown.items():
        conversations[conversation_id].change = change
    update_each([conversations[pk] for pk in shown], ["change"])
    for place in moved:
        # In a group nobody else is shown it, so only the reader's own devices hear of it.
        topic = (
            conversation_topic(place.conversation_id) if place.conversation_id in shown else user_topic(place.user_id)
        )
        publish(topic, Read(place.conversation_id, place.user_id, place.read_seq, place.delivered_seq, place.change))
