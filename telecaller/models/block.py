"""A stretch of a call that is paid as a whole."""

from django.db import models
from django.db.models import Q

from telecaller.models.paid_call import PaidCall


class Block(models.Model):
    """The first one of a call is number 0."""

    call = models.ForeignKey(PaidCall, on_delete=models.PROTECT, related_name="charged", db_index=False)
    number = models.PositiveIntegerField()
    coins = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="block_charged_once", fields=["call", "number"]),
            models.CheckConstraint(name="block_costs_something", condition=Q(coins__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.call_id}"
