"""One-time codes, and how many of them may be sent."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

MAX_TRIES = 5
CODE_LIFETIME = timedelta(minutes=5)
SEND_INTERVAL = timedelta(seconds=60)


class OtpCodeQuerySet(models.QuerySet["OtpCode"]):
    def open(self, now: datetime) -> Self:
        """Codes that may still be guessed at."""
        return self.filter(used_at__isnull=True, expires_at__gt=now, tries__lt=MAX_TRIES)

    def requestable(self, now: datetime) -> Self:
        """Numbers whose last request is long enough ago."""
        return self.filter(requested_at__lte=now - SEND_INTERVAL)

    def over(self, now: datetime) -> Self:
        return self.filter(requested_at__lte=now - CODE_LIFETIME - SEND_INTERVAL)


class OtpCode(models.Model):
    """The one code of a number: asking again replaces it. Until it is sent there is no digest to guess at."""

    phone = models.CharField(max_length=16, unique=True)
    request = models.UUIDField(help_text="Changes with every request, so that a late task leaves a newer one alone.")
    requested_at = models.DateTimeField(db_index=True)
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OtpCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="otp_tries_at_most_five", condition=Q(tries__lte=MAX_TRIES)),
        ]

    def __str__(self) -> str:
        return f"Code for {self.phone}"


class SendQuotaQuerySet(models.QuerySet["SendQuota"]):
    def take(self, key: str, *, start: datetime, cap: int) -> bool:
        """Counts one more under the key, unless the cap is reached. Parallel takers cannot pass it together."""
        self.bulk_create([SendQuota(key=key, start=start)], ignore_conflicts=True)
        return bool(self.filter(key=key, start=start, sent__lt=cap).update(sent=F("sent") + 1))


class SendQuota(models.Model):
    """Messages sent in one window of time: to a number, for an address, in total."""

    key = models.CharField(max_length=64)
    start = models.DateTimeField(db_index=True)
    sent = models.PositiveIntegerField(default=0)

    objects = SendQuotaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="send_quota_window", fields=["key", "start"])]

    def __str__(self) -> str:
        return f"{self.key}: {self.sent}"
