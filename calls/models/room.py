"""Where people meet: a row, whoever of them is connected at the moment."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from calls.models.kind import Kind
from chat.models import Conversation

EMPTY_FOR = timedelta(minutes=5)
"""A room that nobody sits in is closed after this."""

MOST_PARTICIPANTS = 100


def new_room_id() -> str:
    """Whoever has it may knock: 64 bits that nobody guesses."""
    return secrets.token_hex(8)


class RoomQuerySet(models.QuerySet["Room"]):
    def running(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def deserted(self, now: datetime) -> Self:
        return self.running().filter(closes_at__lte=now)


class Room(models.Model):
    class Media(models.TextChoices):
        MESH = "mesh"
        LIVEKIT = "livekit"

    class End(models.TextChoices):
        HOST = "host", "Ended by its host"
        STAFF = "staff", "Ended by staff"
        DESERTED = "deserted", "Nobody was in it"
        CALL = "call", "The call was over"

    id = models.CharField(primary_key=True, max_length=16, default=new_room_id, editable=False)
    title = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.VIDEO)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    media = models.CharField(max_length=7, choices=Media.choices, default=Media.MESH)
    max_participants = models.PositiveSmallIntegerField()
    lobby = models.BooleanField(default=False, help_text="Others than the host wait until they are admitted.")
    locked = models.BooleanField(default=False, help_text="Nobody new comes in.")
    conversation = models.OneToOneField(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="room", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Nobody is in it; it closes then.")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=End.choices, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="room_holds_two_or_more",
                condition=Q(max_participants__gte=2, max_participants__lte=MOST_PARTICIPANTS),
            ),
            models.CheckConstraint(
                name="room_ended_for_a_reason", condition=Q(ended_at__isnull=True) ^ Q(end_reason__gt="")
            ),
        ]
        indexes = [
            models.Index(name="room_created", fields=["created_at"]),
            models.Index(
                name="room_deserted",
                fields=["closes_at"],
                condition=Q(closes_at__isnull=False, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.id

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None
