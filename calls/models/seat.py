"""Somebody's place in a room. One each, whatever number of tabs they have."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.models.room import Room
from calls.topics import seat_topic

GRACE = timedelta(seconds=15)
"""A seat whose socket has gone is kept for this long."""


class SeatQuerySet(models.QuerySet["Seat"]):
    def taken(self) -> Self:
        return self.filter(state=Seat.State.TAKEN)

    def waiting(self) -> Self:
        return self.filter(state=Seat.State.WAITING)

    def present(self) -> Self:
        """Those who sit, and those who wait to be let in: both hang on a socket."""
        return self.filter(state__in=Seat.PRESENT)

    def given_up(self, now: datetime) -> Self:
        return self.present().filter(expires_at__lte=now)

    def in_order(self) -> Self:
        """In which they came."""
        return self.order_by("joined_at", "pk")

    def with_people(self) -> Self:
        return self.select_related("user")


class Seat(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be let in"
        TAKEN = "taken", "In the room"
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed by the host"

    PRESENT = [State.TAKEN, State.WAITING]

    EMPTY = {
        "connection": None,
        "expires_at": None,
        "audio": False,
        "video": False,
        "screen": False,
        "hand_raised_at": None,
    }
    """What there is to say of one that nobody holds."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=7, choices=State.choices)
    admitted = models.BooleanField(default=False, help_text="Need not wait in the lobby any more.")
    generation = models.CharField(
        max_length=32, blank=True, editable=False, help_text="Names the one socket that the seat is held by."
    )
    connection = models.UUIDField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Its socket is gone; it is given up then.")
    audio = models.BooleanField(default=False)
    video = models.BooleanField(default=False)
    screen = models.BooleanField(default=False)
    hand_raised_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="seat_one_each", fields=["room", "user"]),
            models.CheckConstraint(
                name="seat_present_has_a_holder",
                condition=~Q(state__in=["taken", "waiting"]) | (Q(connection__isnull=False) & Q(generation__gt="")),
            ),
        ]
        indexes = [
            models.Index(name="seat_given_up", fields=["expires_at"], condition=Q(expires_at__isnull=False)),
            models.Index(name="seat_connection", fields=["connection"], condition=Q(state__in=["taken", "waiting"])),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"

    @property
    def topic(self) -> str:
        """Of the one socket that holds it."""
        return seat_topic(self.room_id, self.user_id, self.generation)

    @property
    def is_held(self) -> bool:
        return self.state in self.PRESENT
