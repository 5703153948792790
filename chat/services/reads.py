"""How far people have come: what reached their devices, and what they have read."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from chat.frames import Read
from chat.services.access import no_such_conversation
from chat.services.changes import changes_take
from chat.services.places import Place, places_lock, places_move
from chat.services.tables import Columns, execute
from chat.topics import conversation_topic
from realtime.batching import alone
from realtime.errors import DomainError
from realtime.publish import publish_all
from realtime.topics import user_topic

_CHANGE = "UPDATE chat_conversation SET change = given.change FROM {given} WHERE chat_conversation.id = given.id"


class Mark(msgspec.Struct, frozen=True):
    """Up to `seq`, everything reached somebody's device, or, if `read`, their eyes."""

    user_id: UUID
    conversation_id: UUID
    seq: int
    read: bool = True


def read_mark(mark: Mark) -> Place:
    return alone(reads_mark, mark)


@transaction.atomic
def reads_mark(marks: Sequence[Mark]) -> list[Place | DomainError]:
    """Marks only move on; one that is behind, or ahead of what was said, is as good as the nearest that makes sense."""
    places = places_lock((mark.conversation_id, mark.user_id) for mark in marks)
    moved: dict[int, Place] = {}
    answers: list[Place | DomainError] = []
    for mark in marks:
        place = places.get((mark.conversation_id, mark.user_id))
        if place is not None and _move(place, mark):
            moved[place.id] = place
        answers.append(place or no_such_conversation())
    _write(list(moved.values()))
    return answers


def _move(place: Place, mark: Mark) -> bool:
    seq = min(mark.seq, place.ground.last_seq)
    before = place.read_seq, place.delivered_seq
    if mark.read:
        place.read_seq = max(place.read_seq, seq)
    place.delivered_seq = max(place.delivered_seq, seq)
    return before != (place.read_seq, place.delivered_seq)


def _write(moved: Sequence[Place]) -> None:
    if not moved:
        return
    for change, place in enumerate(moved, start=changes_take(len(moved))):
        place.change = change
    places_move(moved)
    columns: Columns = {"id": "uuid", "change": "bigint"}
    shown = {place.ground.id: place.change for place in moved if place.ground.is_direct}
    execute(_CHANGE, columns, list(shown.items()))
    publish_all((_topic(place), _read(place)) for place in moved)


def _topic(place: Place) -> str:
    """In a group nobody else is shown it, so only the reader's own devices hear of it."""
    return conversation_topic(place.ground.id) if place.ground.is_direct else user_topic(place.user_id)


def _read(place: Place) -> Read:
    return Read(place.ground.id, place.user_id, place.read_seq, place.delivered_seq, place.change)
