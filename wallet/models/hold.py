"""Coins that are kept back until it is known how many of them are spent."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from realtime.ids import uuid7
from wallet.models.account import Account


class HoldQuerySet(models.QuerySet["Hold"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Hold(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=100, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(default=0, help_text="What was spent of it; the rest was given back.")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="hold_keeps_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="hold_spends_what_it_has", condition=Q(captured__gte=0, captured__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="hold_spends_when_it_closes", condition=Q(captured=0) | Q(closed_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="hold_open", fields=["account"], condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.account_id}: {self.key}"
