"""Recharges whose provider is to be asked: they were not paid in time, the word was lost, or money is given back."""

from datetime import datetime

from django.db import transaction

from realtime.clock import sweep
from wallet.models import Recharge
from wallet.services.asking import recharge_claim
from wallet.tasks import recharge_look

MOST_AT_ONCE = 100


@sweep("recharges")
def recharges_look(now: datetime) -> int:
    return sum(_look(recharge) for recharge in Recharge.objects.due(now).order_by("ask_at")[:MOST_AT_ONCE])


@transaction.atomic
def _look(recharge: Recharge) -> bool:
    claimed = recharge_claim(recharge=recharge)
    if claimed:
        recharge_look.enqueue(recharge=str(recharge.pk))
    return claimed
