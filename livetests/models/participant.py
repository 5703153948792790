"""Somebody's seat in a test room: one each, however many tabs they have."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from livetests.models.room import TestRoom
from livetests.shares import ALL
from realtime.ids import uuid7
from realtime.models import Connection

if TYPE_CHECKING:
    from livetests.models.answer import Answer

MOST_NAME = 40
MOST_EXTRA = 300
"""Hundredths of the time that others have, besides it."""


def new_seed() -> int:
    return secrets.randbelow(2**31)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def seated(self) -> Self:
        return self.filter(state=Participant.State.SEATED)

    def waiting(self) -> Self:
        return self.filter(state=Participant.State.WAITING)

    def shown(self) -> Self:
        """Those who were in it, whether they stayed or left: their answers count."""
        return self.filter(state__in=Participant.SHOWN)

    def here(self) -> Self:
        """Those of whom a device shows the room."""
        return self.seated().filter(Exists(Device.objects.filter(participant=OuterRef("pk"))))

    def gone(self) -> Self:
        """Those of whom none does."""
        return self.filter(~Exists(Device.objects.filter(participant=OuterRef("pk"))))

    def with_devices(self) -> Self:
        return self.annotate(here=Exists(Device.objects.filter(participant=OuterRef("pk"))))

    def of_past_rooms(self) -> Self:
        begun_and_over = Q(room__started_at__isnull=False, room__ended_at__isnull=False)
        return self.filter(begun_and_over, room__deleted_at__isnull=True)

    def with_place(self) -> Self:
        """And of how many."""
        others = Participant.objects.shown().filter(room=OuterRef("room")).order_by().values("room")
        better = others.filter(score__gt=OuterRef("score"))
        return self.annotate(
            place=Coalesce(Subquery(better.annotate(all=Count("pk")).values("all")), 0) + 1,
            of=Subquery(others.annotate(all=Count("pk")).values("all")),
        )

    def in_order(self) -> Self:
        return self.order_by("joined_at", "pk")


class Participant(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waits to be let in"
        SEATED = "seated", "Takes part"
        LEFT = "left", "Left"
        REMOVED = "removed", "Removed by the host"

    SHOWN = [State.SEATED, State.LEFT]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(TestRoom, on_delete=models.CASCADE, related_name="participants", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="test_seats"
    )
    name = models.CharField(max_length=MOST_NAME)
    state = models.CharField(max_length=7, choices=State.choices)
    extra_percent = models.PositiveSmallIntegerField(default=0, help_text="More time, in hundredths.")
    seed = models.PositiveIntegerField(default=new_seed, editable=False, help_text="Of what is shuffled for them.")
    admitted = models.BooleanField(default=False, help_text="Need not wait in the lobby any more.")
    joined_at = models.DateTimeField(default=timezone.now)

    EARNED = ["score", "streak", "right", "answered", "took_ms"]
    score = models.PositiveIntegerField(default=0)
    streak = models.PositiveSmallIntegerField(default=0)
    right = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    took_ms = models.PositiveBigIntegerField(default=0, help_text="Of all answers. Of a tie, who was quicker is first.")
    was = models.PositiveIntegerField(null=True, blank=True, help_text="Their place before the last question.")

    given = models.PositiveIntegerField(default=0, help_text="At one's own pace: how many questions one was given.")
    order = models.JSONField(default=list, blank=True, help_text="And in which order: positions of questions.")
    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="participant_one_each", fields=["room", "user"]),
            models.CheckConstraint(name="participant_extra_time", condition=Q(extra_percent__lte=MOST_EXTRA)),
            models.CheckConstraint(name="participant_right_was_answered", condition=Q(right__lte=F("answered"))),
        ]
        indexes = [
            models.Index(name="participant_by_score", fields=["room", "-score"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_seated(self) -> bool:
        return self.state == self.State.SEATED

    @property
    def position(self) -> int | None:
        """Of the question that they are at, at their own pace."""
        return self.order[self.given - 1] if self.given and self.finished_at is None else None

    def earn(self, answer: "Answer") -> None:
        """It counts from now on. What is changed is `EARNED`."""
        self.score += answer.points + answer.bonus
        self.streak = answer.streak
        self.right += answer.share == ALL
        self.answered += 1
        self.took_ms += answer.took_ms

    def time_for(self, seconds: int | None) -> timedelta | None:
        """What others have so many seconds for."""
        return None if seconds is None else timedelta(milliseconds=seconds * 10 * (100 + self.extra_percent))


class DeviceQuerySet(models.QuerySet["Device"]):
    def orphaned(self) -> Self:
        """Whose socket went when nobody could see it."""
        return self.filter(~Exists(Connection.objects.filter(pk=OuterRef("connection"))))


class Device(models.Model):
    """A socket that shows the room to a participant."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="devices")
    connection = models.UUIDField()

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="device_once", fields=["connection", "participant"])]

    def __str__(self) -> str:
        return f"{self.connection} of {self.participant_id}"
