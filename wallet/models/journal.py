"""What moved, and why. Written once; what was wrong is reversed by another entry."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from realtime.ids import uuid7
from wallet.models.account import Account, AccountQuerySet


class Journal(models.Model):
    """One thing that happened, under a name that nothing else has: told twice, it happened once."""

    class Reason(models.TextChoices):
        RECHARGE = "recharge"
        CALL = "call"
        PAYOUT = "payout"
        GIFT = "gift"
        ADJUST = "adjust", "Adjustment by the staff"
        REVERSAL = "reversal"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=100, unique=True)
    reason = models.CharField(max_length=8, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who of the staff did it.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="journal_reversal_names_another",
                condition=Q(reason="reversal", reverses__isnull=False)
                | (~Q(reason="reversal") & Q(reverses__isnull=True)),
            ),
        ]
        permissions = [("reverse_journal", "Can reverse what was written")]

    def __str__(self) -> str:
        return self.key

    @property
    def accounts(self) -> AccountQuerySet:
        """Those that it moved."""
        ends = self.transfers.values_list("debit", "credit")
        return Account.objects.filter(pk__in={account for pair in ends for account in pair})


class Transfer(models.Model):
    """From one account to another, with what each has afterwards. The database moves the accounts' totals itself."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="transfers")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    debit_after = models.BigIntegerField()
    credit_after = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="transfer_moves_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_between_two", condition=~Q(debit=F("credit"))),
        ]
        indexes = [
            models.Index(name="transfer_out_of", fields=["debit", "id"]),
            models.Index(name="transfer_into", fields=["credit", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.debit_id} to {self.credit_id}"
