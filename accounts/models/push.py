"""Browsers that want to be told of things while they are closed."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models.session import Session


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def live(self) -> Self:
        """Of sessions that are neither ended nor run out."""
        return self.filter(session__in=Session.objects.live())

    def of(self, user_id: UUID) -> Self:
        return self.filter(session__user=user_id)


class PushSubscription(models.Model):
    """A session's: whoever signs out there is told nothing more."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="push_subscription")
    endpoint = models.TextField()
    digest = models.CharField(max_length=64, unique=True, help_text="Of the endpoint, which is too long for an index.")
    p256dh = models.CharField(max_length=90)
    auth = models.CharField(max_length=24)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Deliveries given up since the last good one.")

    objects = PushSubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Push to {self.session_id}"
