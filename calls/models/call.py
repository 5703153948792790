"""A call from one person to another: it rings, and then it is accepted, or is not."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from calls.models.kind import Kind
from calls.models.room import Room
from chat.models.message import MAX_CLIENT_ID
from realtime.ids import uuid7

RINGS_FOR = timedelta(seconds=30)

ONE_COMES_WITHIN = timedelta(seconds=30)
BOTH_COME_WITHIN = timedelta(seconds=60)
"""From the answer to their seats. A browser that asks for the camera first may take its time."""


class CallQuerySet(models.QuerySet["Call"]):
    def live(self) -> Self:
        return self.filter(state__in=Call.LIVE)

    def ringing(self) -> Self:
        return self.filter(state=Call.State.RINGING)

    def overdue(self, now: datetime) -> Self:
        return self.ringing().filter(rings_until__lte=now)

    def unjoined(self, now: datetime) -> Self:
        """Accepted, and then nobody came, or only one of the two."""
        accepted = self.filter(state=Call.State.ACCEPTED, accepted_at__lte=now - ONE_COMES_WITHIN)
        came = accepted.annotate(came=Count("room__seats"))
        return came.filter(Q(came=0) | Q(came=1, accepted_at__lte=now - BOTH_COME_WITHIN))

    def unnoted(self) -> Self:
        """Over, and not yet told in their conversation."""
        return self.filter(ended_at__isnull=False, noted_at__isnull=True)

    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(caller=one, callee=other) | Q(caller=other, callee=one))

    def of(self, *user_ids: UUID) -> Self:
        return self.filter(Q(caller__in=user_ids) | Q(callee__in=user_ids))

    def made_by(self, user_id: UUID) -> Self:
        return self.filter(caller=user_id)

    def got_by(self, user_id: UUID) -> Self:
        return self.filter(callee=user_id)

    def unheard_by(self, *user_ids: UUID) -> Self:
        return self.filter(callee__in=user_ids, state__in=Call.UNHEARD)

    def missed_by(self, *user_ids: UUID) -> Self:
        """Those that the person has not seen yet in their history."""
        return self.unheard_by(*user_ids).filter(seen_at__isnull=True)

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
    caller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    callee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_id = models.CharField(max_length=MAX_CLIENT_ID, blank=True, help_text="The caller's own name for it.")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RINGING)
    room = models.OneToOneField(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="call")
    created_at = models.DateTimeField(default=timezone.now)
    rings_until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True, help_text="When browsers were told that it rings.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When who missed it saw that they did.")
    noted_at = models.DateTimeField(null=True, blank=True, help_text="When their conversation was told of it.")

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="call_not_oneself", condition=~Q(caller=F("callee"))),
            models.UniqueConstraint(name="call_made_once", fields=["caller", "client_id"], condition=~Q(client_id="")),
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
            models.Index(name="call_made", fields=["caller", "id"]),
            models.Index(name="call_got", fields=["callee", "id"]),
            models.Index(
                name="call_unheard", fields=["callee", "id"], condition=Q(state__in=["cancelled", "missed", "busy"])
            ),
            models.Index(name="call_overdue", fields=["rings_until"], condition=Q(state="ringing")),
            models.Index(name="call_accepted", fields=["accepted_at"], condition=Q(state="accepted")),
            models.Index(
                name="call_unnoted", fields=["ended_at"], condition=Q(ended_at__isnull=False, noted_at__isnull=True)
            ),
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

    @property
    def seconds(self) -> int:
        """How long they talked."""
        return int((self.ended_at - self.accepted_at).total_seconds()) if self.accepted_at and self.ended_at else 0

    def other_than(self, user_id: UUID) -> UUID:
        return self.callee_id if self.caller_id == user_id else self.caller_id
