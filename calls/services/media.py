"""Who is with the media server and should not be. What it says is where to look; who may be there is asked here."""

from typing import NamedTuple
from uuid import UUID

from calls.media.livekit import Guests
from calls.models import Room, Seat


class Strays(NamedTuple):
    rooms: list[str]
    people: list[tuple[str, str]]


def may_be_there(room_id: str, identity: str) -> bool:
    """Whoever sits in the room. Nobody else was given a token: they would hear it, and not be seen."""
    seats = Seat.objects.taken().filter(room=room_id, room__ended_at__isnull=True)
    user_id = user_of(identity)
    return user_id is not None and seats.filter(user=user_id).exists()


def strays(present: Guests) -> Strays:
    """Of what the server has of ours: the rooms that are over, and in the others those who do not sit there."""
    running = set(Room.objects.running().filter(pk__in=present).values_list("pk", flat=True))
    seats = set(Seat.objects.taken().filter(room__in=running).values_list("room", "user"))
    people = [
        (room_id, identity)
        for room_id in sorted(running)
        for identity in present[room_id]
        if (room_id, user_of(identity)) not in seats
    ]
    return Strays(sorted(present.keys() - running), people)


def user_of(identity: str) -> UUID | None:
    try:
        return UUID(identity)
    except ValueError:
        return None
