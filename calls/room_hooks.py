"""What else is done when something happens in a room: in that transaction, with the room locked."""

from collections.abc import Callable

from calls.models import Room

Reaction = Callable[[Room], None]


class RoomHook:
    def __init__(self) -> None:
        self.reactions: list[Reaction] = []

    def __call__(self, reaction: Reaction) -> Reaction:
        self.reactions.append(reaction)
        return reaction

    def run(self, room: Room) -> None:
        for react in self.reactions:
            react(room)


on_seat_left = RoomHook()
"""Somebody who sat in it does no more: left, given up or removed. Run last, for it may end the room."""

on_room_end = RoomHook()
"""It is over, for whatever reason."""
