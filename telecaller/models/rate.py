"""What a second of a call costs. A change is another row: what somebody was charged by can always be read."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from calls.models import Kind

LONGEST = 3600


class RateQuerySet(models.QuerySet["Rate"]):
    def of(self, kind: Kind) -> Self:
        return self.filter(kind=kind).order_by("-pk")

    def in_force(self, kind: Kind) -> "Rate":
        """What the staff set last, or what there is to begin with."""
        return self.of(kind).first() or Rate(kind=kind, **BEGINNING[kind])


class Rate(models.Model):
    """Whole coins: `price` is the caller's, of which `share` is the telecaller's. The first block is charged whole, and
    each pulse after it.
    """

    kind = models.CharField(max_length=5, choices=Kind.choices)
    price = models.PositiveIntegerField(help_text="Coins a second that the caller pays.")
    share = models.PositiveIntegerField(help_text="Of them, the telecaller's.")
    first_block = models.PositiveIntegerField(help_text="Seconds that are paid whole when a call begins.")
    pulse = models.PositiveIntegerField(help_text="Seconds that are paid at once after that.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = RateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rate_share_of_the_price", condition=Q(price__gt=0, share__lte=F("price"))),
            models.CheckConstraint(
                name="rate_goes_by_seconds",
                condition=Q(
                    first_block__gte=1, first_block__lte=LONGEST, pulse__gte=1, pulse__lte=LONGEST, price__lte=1_000_000
                ),
            ),
        ]
        indexes = [models.Index(name="rate_of", fields=["kind", "id"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.price} coins a second, {self.share} of them for the telecaller"


BEGINNING = {
    Kind.AUDIO: {"price": 2, "share": 1, "first_block": 30, "pulse": 10},
    Kind.VIDEO: {"price": 3, "share": 2, "first_block": 30, "pulse": 10},
}
"""Until the staff set others."""
