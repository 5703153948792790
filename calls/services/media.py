"""Who is with the media server and should not be. What it says is where to look; who may be there is asked here."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from calls.media.livekit import Guests
from calls.models import Room, Seat

SEATLESS_FOR = timedelta(seconds=15)
"""Whoever comes has so long to take their seat, which is another connection's business."""


class Strays(NamedTuple):
    rooms: list[str]
    people: list[tuple[str, str]]


def may_be_there(room_id: str, identity: str) -> bool:
    user_id = user_of(identity)
    seats = Seat.objects.taken().filter(room=room_id, room__ended_at__isnull=True)
    return user_id is not None and seats.filter(user=user_id).exists()


def must_not_be_there(room_id: str, identity: str) -> bool:
    """They were removed, or wait to be let in. Who has no seat yet may be about to take one."""
    kept_out = Seat.objects.filter(room=room_id, state__in=[Seat.State.REMOVED, Seat.State.WAITING])
    user_id = user_of(identity)
    return user_id is None or kept_out.filter(user=user_id).exists()


def strays(present: Guests) -> Strays:
    """Of what the server has of ours: the rooms that are over, and in the others those who do not sit there."""
    running = set(Room.objects.running().filter(pk__in=present).values_list("pk", flat=True))
    seats = dict(_seats(running))
    newcomers_since = timezone.now() - SEATLESS_FOR
    people = [
        (room_id, guest.identity)
        for room_id in running
        for guest in present[room_id]
        if _is_stray(seats.get((room_id, user_of(guest.identity))), guest.joined_at > newcomers_since)
    ]
    return Strays(sorted(present.keys() - running), sorted(people))


def _seats(room_ids: Iterable[str]) -> Iterable[tuple[tuple[str, UUID | None], str]]:
    for room_id, user_id, state in Seat.objects.filter(room__in=room_ids).values_list("room", "user", "state"):
        yield (room_id, user_id), state


def _is_stray(state: str | None, is_new: bool) -> bool:
    if state == Seat.State.TAKEN:
        return False
    return not is_new or state in {Seat.State.REMOVED, Seat.State.WAITING}


def user_of(identity: str) -> UUID | None:
    try:
        return UUID(identity)
    except ValueError:
        return None
