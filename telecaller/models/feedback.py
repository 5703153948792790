"""What a caller says of a call."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from telecaller.models.paid_call import PaidCall
from telecaller.models.telecaller import LAST_RATING

EDITABLE_FOR = timedelta(days=1)
MAX_FEEDBACK = 500


class Feedback(models.Model):
    call = models.OneToOneField(PaidCall, primary_key=True, on_delete=models.PROTECT, related_name="feedback")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=MAX_FEEDBACK, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            models.CheckConstraint(
                name="feedback_one_to_five_stars", condition=Q(stars__gte=1, stars__lte=LAST_RATING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} of {LAST_RATING} for {self.call_id}"

    def is_final(self, now: datetime) -> bool:
        return now - self.created_at >= EDITABLE_FOR
