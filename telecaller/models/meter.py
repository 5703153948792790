"""Until when somebody looked after the calls that cost."""

from datetime import timedelta

from django.db import models

BLINK = timedelta(seconds=3)
"""The clock may look away for so long. What is longer is not charged: nobody knows what was in it."""


class Meter(models.Model):
    """One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seen_at = models.DateTimeField(help_text="When the clock last came by.")

    class Meta:
        constraints = [models.CheckConstraint(name="meter_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"seen at {self.seen_at}"
