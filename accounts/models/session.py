"""One sign-in: a browser, an installed app. Its tokens stand or fall with its row."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.user import User
from realtime.ids import uuid7

TICKET_LIFETIME = timedelta(seconds=30)
FRESH = timedelta(minutes=15)
"""So long after its sign-in, a session by itself says who holds it."""


def new_jti() -> str:
    return secrets.token_hex(16)


def session_end() -> datetime:
    end: datetime = timezone.now() + settings.REFRESH_TOKEN_LIFETIME
    return end


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> Self:
        """Neither ended nor run out."""
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())

    def unended(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def ended_since(self, moment: datetime) -> Self:
        return self.filter(ended_at__gte=moment)

    def long_dead(self, now: datetime) -> Self:
        before = now - timedelta(days=30)
        return self.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before))


class Session(models.Model):
    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out"
        REVOKED = "revoked"
        TOKEN_REUSED = "token_reused"  # noqa: S105
        PASSWORD_CHANGED = "password_changed"  # noqa: S105
        SUSPENDED = "suspended"
        DELETED = "deleted"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    current_jti = models.CharField(max_length=32, default=new_jti)
    previous_jti = models.CharField(max_length=32, blank=True)
    rotated_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=80, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=session_end, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="session_ending_has_a_moment",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
        ]
        indexes = [
            models.Index(name="session_of_user", fields=["user", "-last_seen_at"]),
            models.Index(name="session_ended_at", fields=["ended_at"], condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.device or 'Session'} of {self.user_id}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()

    @property
    def is_fresh(self) -> bool:
        return self.created_at > timezone.now() - FRESH


class TicketQuerySet(models.QuerySet["Ticket"]):
    def over(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Ticket(models.Model):
    """Opens one socket of a session. Only a digest is stored, so a leaked table opens nothing."""

    digest = models.CharField(max_length=64, unique=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tickets")
    expires_at = models.DateTimeField(db_index=True)
    taken_by = models.UUIDField(null=True, blank=True, help_text="The batch of sign-ins that used it.")

    objects = TicketQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Ticket of {self.session_id}"
