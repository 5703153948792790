"""Calls between two that meet in a room of their own. Nobody else comes in, and neither of them is its host.

Other apps have such calls too. Each is a row with `caller_id` and `callee_id` and a `room`, one of each.
"""

from uuid import UUID

from calls.models import Room
from calls.models.room import RoomQuerySet

relations = ["call"]
"""The names by which a room has its call."""


def pair_in(room: Room) -> set[UUID] | None:
    """Of a room that was read with `relations`: whom it is for, unless it is for all who know of it."""
    for name in relations:
        if (call := getattr(room, name, None)) is not None:
            return {call.caller_id, call.callee_id}
    return None


def rooms_for_all(rooms: RoomQuerySet) -> RoomQuerySet:
    return rooms.filter(**{f"{name}__isnull": True for name in relations})
