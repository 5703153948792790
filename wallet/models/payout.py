"""Coins that somebody earned, on their way to them as money."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from realtime.ids import uuid7
from wallet.models.hold import Hold
from wallet.models.payee import Payee


class PayoutQuerySet(models.QuerySet["Payout"]):
    def open(self) -> Self:
        return self.filter(state__in=Payout.OPEN)

    def of(self, user_id: UUID) -> Self:
        return self.filter(user=user_id)


class Payout(Payee):
    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        SENT = "sent"
        PAID = "paid"
        CANCELLED = "cancelled", "Taken back"
        REJECTED = "rejected"
        FAILED = "failed"

    OPEN = [State.REQUESTED, State.APPROVED, State.SENT]
    PREFIX = "payout:"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=100, help_text="Their own name for it: asked for twice, it is one.")
    coins = models.BigIntegerField()
    rate = models.BigIntegerField(help_text="What 100 coins were worth, in the smallest coin of the currency.")
    amount = models.BigIntegerField(help_text="In the smallest coin of the currency.")
    currency = models.CharField(max_length=3)
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="payout")
    needs_second = models.BooleanField(default=False, help_text="Whether two must approve it.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.REQUESTED)
    reference = models.CharField(max_length=100, blank=True, help_text="The bank's name for it.")
    reason = models.CharField(max_length=500, blank=True, help_text="Why not; shown to them.")
    created_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seconded_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="payout_asked_once", fields=["user", "key"]),
            models.UniqueConstraint(
                name="payout_one_open_each", fields=["user"], condition=Q(state__in=["requested", "approved", "sent"])
            ),
            models.CheckConstraint(name="payout_moves_something", condition=Q(coins__gt=0, amount__gt=0)),
            models.CheckConstraint(
                name="payout_by_others_than_who_asked",
                condition=~Q(approved_by=F("user")) & ~Q(seconded_by=F("user")) & ~Q(sent_by=F("user")),
            ),
            models.CheckConstraint(name="payout_seconded_by_another", condition=~Q(seconded_by=F("approved_by"))),
            models.CheckConstraint(
                name="payout_approved_before_it_goes",
                condition=Q(state__in=["requested", "cancelled", "rejected"])
                | (Q(approved_by__isnull=False) & (Q(needs_second=False) | Q(seconded_by__isnull=False))),
            ),
            models.CheckConstraint(
                name="payout_sent_with_a_reference",
                condition=Q(state__in=["sent", "paid", "failed"], sent_at__isnull=False) & ~Q(reference="")
                | (~Q(state__in=["sent", "paid", "failed"]) & Q(sent_at__isnull=True, reference="")),
            ),
            models.CheckConstraint(
                name="payout_ended_unless_open",
                condition=Q(state__in=["requested", "approved", "sent"], ended_at__isnull=True)
                | (~Q(state__in=["requested", "approved", "sent"]) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="payout_refused_with_a_reason", condition=~Q(state__in=["rejected", "failed"]) | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(name="payout_of", fields=["user", "id"]),
            models.Index(name="payout_queue", fields=["-ended_at", "created_at"]),
        ]
        permissions = [
            ("approve_payout", "Can approve and reject payouts"),
            ("send_payout", "Can see where payouts go, and say that they were sent and paid"),
        ]

    def __str__(self) -> str:
        return f"{self.coins} coins for {self.user_id}: {self.state}"

    @property
    def name(self) -> str:
        """In the books: of what is held for it, and of the money that it was."""
        return f"{self.PREFIX}{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
