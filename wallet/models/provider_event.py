"""What payment providers told this server, each thing once."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from wallet.models.recharge import Recharge


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def failed(self) -> Self:
        return self.exclude(problem="")


class ProviderEvent(models.Model):
    """Kept without what it said of who pays. With a `problem`, it changed nothing and somebody should look into it."""

    provider = models.CharField(max_length=16)
    event = models.CharField(max_length=255, help_text="The provider's name for it.")
    kind = models.CharField(max_length=100, help_text="In the provider's words.")
    recharge = models.ForeignKey(Recharge, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    order = models.CharField(max_length=255, blank=True)
    payment = models.CharField(max_length=255, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=8, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="provider_event_once", fields=["provider", "event"])]
        indexes = [models.Index(name="provider_event_failed", fields=["id"], condition=~Q(problem=""))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.provider}"
