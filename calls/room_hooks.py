"""What else is done when something happens in a room: in that transaction, with the room locked."""

from collections.abc import Callable
from datetime import datetime

from calls.models import Room

Reaction = Callable[[Room], None]
Turn = Callable[[str, datetime], None]


class RoomHook:
    def __init__(self) -> None:
        self.reactions: list[Reaction] = []

    def __call__(self, reaction: Reaction) -> Reaction:
        self.reactions.append(reaction)
        return reaction

    def run(self, room: Room) -> None:
        for react in self.reactions:
            react(room)


class SeatsHook:
    def __init__(self) -> None:
        self.reactions: list[Turn] = []

    def __call__(self, reaction: Turn) -> Turn:
        self.reactions.append(reaction)
        return reaction

    def run(self, room_id: str, moment: datetime) -> None:
        for react in self.reactions:
            react(room_id, moment)


on_seats_turn = SeatsHook()
"""Somebody came to a call of two, lost their connection, or has it again: since this moment, which may have passed.

Of lost connections it is also told for rooms that are no such call.
"""

on_seat_left = RoomHook()
"""Somebody who sat in it does no more: left, given up or removed. Run last, for it may end the room."""

on_room_end = RoomHook()
"""It is over, for whatever reason."""
