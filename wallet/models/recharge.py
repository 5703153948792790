"""Somebody buys coins."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from realtime.ids import uuid7
from wallet.models.plan import Plan

OPEN_FOR = timedelta(hours=12)
"""So long one may pay; what is paid later is credited too, if the provider took it."""


class RechargeQuerySet(models.QuerySet["Recharge"]):
    def of(self, user_id: UUID) -> Self:
        return self.filter(user=user_id)

    def paid(self) -> Self:
        """At some time, though it may have been given back since."""
        return self.filter(paid_at__isnull=False)

    def unsettled(self) -> Self:
        return self.filter(state__in=Recharge.UNSETTLED)

    def due(self, now: datetime) -> Self:
        """The provider is to be asked about them."""
        return self.filter(ask_at__lte=now)


class Recharge(models.Model):
    """What it costs and gives is what the plan said when it was begun; the database lets nobody change that."""

    class State(models.TextChoices):
        NEW = "new", "Not yet with the provider"
        OPEN = "open", "To be paid"
        FAILED = "failed", "Not paid: may be tried again"
        EXPIRED = "expired"
        PAID = "paid"
        REFUNDING = "refunding", "Being given back"
        REFUNDED = "refunded", "Given back"
        REFUND_FAILED = "refund_failed", "Could not be given back"

    UNSETTLED = [State.OPEN, State.FAILED]
    GIVEN_BACK = [State.REFUNDING, State.REFUNDED, State.REFUND_FAILED]
    """The coins are: the money is on its way, was, or is where it was."""

    UNPAID = [State.NEW, *UNSETTLED, State.EXPIRED]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=100, help_text="Their own name for it: asked for twice, it is one.")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="recharges")
    coins = models.BigIntegerField(help_text="With the bonus of the plan.")
    first_bonus_coins = models.BigIntegerField(default=0, help_text="On top, if it is the first that they pay.")
    amount = models.BigIntegerField(help_text="In the smallest coin of the currency.")
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=16)
    order = models.CharField(max_length=255, blank=True, help_text="The provider's name for it.")
    payment = models.CharField(max_length=255, blank=True, help_text="The provider's name for what was paid.")
    refund = models.CharField(max_length=255, blank=True, help_text="The provider's name for what was given back.")
    checkout_url = models.TextField(blank=True)
    state = models.CharField(max_length=13, choices=State.choices, default=State.NEW)
    credited = models.BigIntegerField(null=True, blank=True, help_text="The coins that it gave.")
    is_first = models.BooleanField(default=False, help_text="Is the first that they paid.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True, help_text="When the provider is asked how it stands.")
    asked = models.PositiveSmallIntegerField(default=0, help_text="How often it was.")

    objects = RechargeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recharge_begun_once", fields=["user", "key"]),
            models.UniqueConstraint(
                name="recharge_one_each_order", fields=["provider", "order"], condition=~Q(order="")
            ),
            models.UniqueConstraint(name="recharge_one_is_first", fields=["user"], condition=Q(is_first=True)),
            models.CheckConstraint(
                name="recharge_gives_for_money", condition=Q(coins__gt=0, first_bonus_coins__gte=0, amount__gt=0)
            ),
            models.CheckConstraint(
                name="recharge_credits_when_paid",
                condition=Q(state__in=["new", "open", "failed", "expired"], paid_at=None, credited=None, is_first=False)
                | Q(
                    state__in=["paid", "refunding", "refunded", "refund_failed"],
                    paid_at__isnull=False,
                    credited__gt=0,
                ),
            ),
        ]
        indexes = [
            models.Index(name="recharge_of", fields=["user", "id"]),
            models.Index(name="recharge_payment", fields=["payment"], condition=~Q(payment="")),
            models.Index(name="recharge_due", fields=["ask_at"], condition=Q(ask_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for {self.coins} coins: {self.state}"

    @property
    def journal_key(self) -> str:
        return f"recharge:{self.pk}"

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def is_unsettled(self) -> bool:
        return self.state in self.UNSETTLED
