"""What coins cost."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from wallet.models.currency import currency_must_be


class PlanQuerySet(models.QuerySet["Plan"]):
    def undeleted(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def on_sale(self) -> Self:
        return self.undeleted().filter(active=True)


class Plan(models.Model):
    """Money in the smallest coin of its currency. Who buys it keeps what it was when they did (`Recharge`)."""

    name = models.CharField(max_length=80)
    coins = models.BigIntegerField()
    bonus_coins = models.BigIntegerField(default=0, help_text="On top, each time.")
    first_bonus_coins = models.BigIntegerField(default=0, help_text="On top, with somebody's first recharge.")
    price = models.BigIntegerField(help_text="In the smallest coin of the currency: 9900 is ₹99.")
    currency = models.CharField(max_length=3, validators=[currency_must_be], help_text="Its code: INR, USD.")
    discount_percent = models.PositiveSmallIntegerField(default=0, help_text="This, or an amount.")
    discount_amount = models.BigIntegerField(default=0, help_text="Off the price, in the same coin.")
    discount_until = models.DateTimeField(null=True, blank=True, help_text="Empty: until somebody changes it.")
    active = models.BooleanField(default=True, help_text="Is on sale.")
    position = models.PositiveIntegerField(default=0, help_text="Smaller ones come first.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_gives_for_money",
                condition=Q(coins__gt=0, bonus_coins__gte=0, first_bonus_coins__gte=0, price__gt=0),
                violation_error_message="Coins and price are more than nothing, and no bonus is less.",
            ),
            models.CheckConstraint(
                name="plan_discount_leaves_a_price",
                condition=Q(discount_percent__lt=100, discount_amount__gte=0, discount_amount__lt=F("price")),
                violation_error_message="A discount leaves something of the price.",
            ),
            models.CheckConstraint(
                name="plan_discount_is_one",
                condition=Q(discount_percent=0) | Q(discount_amount=0),
                violation_error_message="A discount is a percentage or an amount, not both.",
            ),
        ]
        indexes = [
            models.Index(name="plan_on_sale", fields=["position", "id"], condition=Q(active=True, deleted_at=None)),
        ]

    def __str__(self) -> str:
        return self.name

    def price_at(self, now: datetime) -> int:
        """What it costs at this moment. What a percentage takes off is rounded down, so that it costs something."""
        if self.discount_until and self.discount_until <= now:
            return self.price
        return self.price - self.discount_amount - self.price * self.discount_percent // 100
