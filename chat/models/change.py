"""The count of everything that ever changed in any conversation."""

from django.db import models
from django.db.models import Q


class ChangeCounter(models.Model):
    """One row. Whoever changes something takes numbers from it as the last lock of the transaction.

    So numbers become visible in their order, and one number tells a client exactly what it has not seen.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="change_counter_is_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.value)
