"""Where somebody's payouts go from now on."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from wallet.models.payee import Payee


class PayoutAccount(Payee):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="payout_account"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.masked
