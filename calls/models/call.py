"""A call from one person to another: it rings, and then it is accepted, or is not."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from calls.models.kind import Kind
from calls.models.room import Room
from realtime.ids import uuid7

RINGS_FOR = timedelta(seconds=30)


class CallQuerySet(models.QuerySet["Call"]):
    def live(self) -> Self:
        return self.filter(state__in=Call.LIVE)

    def ringing(self) -> Self:
        return self.filter(state=Call.State.RINGING)

    def overdue(self, now: datetime) -> Self:
        return self.ringing().filter(rings_until__lte=now)

    def of(self, *user_ids: UUID) -> Self:
        return self.filter(Q(caller__in=user_ids) | Q(callee__in=user_ids))

    def missed_by(self, *user_ids: UUID) -> Self:
        """Those that the person has not seen yet in their history."""
        return self.filter(callee__in=user_ids, state__in=Call.UNHEARD, seen_at__isnull=True)

    def with_people(self) -> Self:
        return self.select_related("caller", "callee")


class Call(models.Model):
    class State(models.TextChoices):
        RINGING = "ringing"
        ACCEPTED = "accepted"
        ENDED = "ended"
        DECLINED = "declined"
        CANCELLED = "cancelled", "Cancelled by the caller"
        MISSED = "missed"
        BUSY = "busy", "The callee was on another call"

    LIVE = [State.RINGING, State.ACCEPTED]
    UNHEARD = [State.CANCELLED, State.MISSED, State.BUSY]
    """To the callee, whose history shows them as missed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    callee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RINGING)
    room = models.OneToOneField(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="call")
    created_at = models.DateTimeField(default=timezone.now)
    rings_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When who missed it saw that they did.")

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="call_not_oneself", condition=~Q(caller=F("callee"))),
            models.UniqueConstraint(
                name="call_one_live_each_caller", fields=["caller"], condition=Q(state__in=["ringing", "accepted"])
            ),
            models.UniqueConstraint(
                name="call_one_live_each_callee", fields=["callee"], condition=Q(state__in=["ringing", "accepted"])
            ),
            models.CheckConstraint(
                name="call_ended_unless_live",
                condition=Q(state__in=["ringing", "accepted"], ended_at__isnull=True)
                | (~Q(state__in=["ringing", "accepted"]) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="call_overdue", fields=["rings_until"], condition=Q(state="ringing")),
            models.Index(
                name="call_missed",
                fields=["callee"],
                condition=Q(state__in=["cancelled", "missed", "busy"], seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caller_id} calls {self.callee_id}: {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    def other_than(self, user_id: UUID) -> UUID:
        return self.callee_id if self.caller_id == user_id else self.caller_id
