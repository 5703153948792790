"""Where coins and money are: with people, with the house, and outside.

Whole numbers only. The unit is a coin, or the smallest coin of a currency; the two never mix.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

COIN = "coin"


class AccountQuerySet(models.QuerySet["Account"]):
    def of_people(self) -> Self:
        return self.filter(kind__in=Account.OF_PEOPLE)


class Account(models.Model):
    class Kind(models.TextChoices):
        SPENDING = "spending", "Coins to spend"
        EARNINGS = "earnings", "Coins that were earned"
        ISSUED = "issued", "Coins that were sold or given"
        REVENUE = "revenue", "The house's share"
        PAID_OUT = "paid_out", "Coins that were paid out"
        CASH = "cash", "Money of the house"
        SALES = "sales", "Money that was taken"
        COSTS = "costs", "Money that was paid to people"

    OF_PEOPLE = [Kind.SPENDING, Kind.EARNINGS]

    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.CharField(max_length=4, default=COIN, help_text="A coin, or the code of a currency.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    debits = models.BigIntegerField(default=0, help_text="All that ever went out.")
    credits = models.BigIntegerField(default=0, help_text="All that ever came in.")
    held = models.BigIntegerField(default=0, help_text="Kept back for what is going on.")

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="account_one_each", fields=["owner", "kind", "unit"], condition=Q(owner__isnull=False)
            ),
            models.UniqueConstraint(
                name="account_one_of_the_house", fields=["kind", "unit"], condition=Q(owner__isnull=True)
            ),
            models.CheckConstraint(
                name="account_of_people_has_an_owner",
                condition=Q(kind__in=["spending", "earnings"], owner__isnull=False)
                | (~Q(kind__in=["spending", "earnings"]) & Q(owner__isnull=True)),
            ),
            models.CheckConstraint(name="account_counts_up", condition=Q(debits__gte=0, credits__gte=0, held__gte=0)),
            models.CheckConstraint(
                name="account_not_overdrawn",
                condition=~Q(kind__in=["spending", "earnings"]) | Q(credits__gte=F("debits") + F("held")),
            ),
        ]
        permissions = [("adjust_account", "Can give and take coins")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner_id or 'the house'} in {self.unit}"

    @property
    def balance(self) -> int:
        return self.credits - self.debits

    @property
    def available(self) -> int:
        return self.balance - self.held

    @property
    def may_be_overdrawn(self) -> bool:
        """What the house gives out comes from somewhere."""
        return self.kind not in self.OF_PEOPLE
