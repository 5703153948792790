"""What becomes of rooms and seats when something happens to the sockets and the people in them."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.hooks import on_block
from accounts.models import User
from accounts.personal_data import erased, exported
from calls.frames import RoomEnded
from calls.models import Room, Seat
from calls.models.room import RoomQuerySet
from calls.services.connections import seats_come_back, seats_keep
from calls.services.rooms import room_hand_over
from calls.services.seats import seats_end
from realtime.presence import on_back, on_gone

on_gone(seats_keep)
on_back(seats_come_back)


@on_block("rooms")
def _part(blocker: User, blocked: User) -> None:
    """Each has to go from where the other is the host. Of rooms of third people they are both free to go."""
    pair = {blocker.pk: blocked.pk, blocked.pk: blocker.pk}
    for room in _locked(Room.objects.running().filter(host__in=pair, call__isnull=True)):
        _send_away(room, pair[room.host_id])


@erased("rooms")
def _erase(user: User) -> None:
    own = Q(host=user) | Q(seats__user=user, seats__state__in=Seat.PRESENT)
    for room in _locked(Room.objects.running().filter(own, call__isnull=True).distinct()):
        seats_end(room, list(_present(room, user.pk)), reason="left")
        if room.host_id == user.pk:
            room_hand_over(room=room)


@exported("rooms")
def _rooms(user: User) -> list[Any]:
    return list(Room.objects.filter(host=user).order_by("created_at").values("id", "title", "created_at", "ended_at"))


@exported("seats")
def _seats(user: User) -> list[Any]:
    return list(Seat.objects.filter(user=user).order_by("pk").values("room", "state", "joined_at", "left_at"))


def _locked(rooms: RoomQuerySet) -> list[Room]:
    found = Room.objects.filter(pk__in=list(rooms.values_list("pk", flat=True)))
    return list(found.select_for_update(no_key=True).order_by("pk"))


def _send_away(room: Room, user_id: UUID) -> None:
    seats = list(_present(room, user_id))
    seats_end(room, seats, reason="removed", told=RoomEnded(room.pk, "removed"))


def _present(room: Room, user_id: UUID) -> Any:
    return Seat.objects.present().with_people().filter(room=room, user=user_id)
