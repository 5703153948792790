"""What becomes of seats when something happens to their sockets, and what their people take along."""

from typing import Any

from accounts.models import User
from accounts.personal_data import exported
from calls.models import Room, Seat
from calls.services.connections import seats_come_back, seats_keep
from realtime.presence import on_back, on_gone

on_gone(seats_keep)
on_back(seats_come_back)


@exported("rooms")
def _rooms(user: User) -> list[Any]:
    return list(Room.objects.filter(host=user).order_by("created_at").values("id", "title", "created_at", "ended_at"))


@exported("seats")
def _seats(user: User) -> list[Any]:
    return list(Seat.objects.filter(user=user).order_by("pk").values("room", "state", "joined_at", "left_at"))
