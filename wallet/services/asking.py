"""Asking providers how orders stand: what they tell by themselves may be lost."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from wallet.models import ProviderEvent, Recharge
from wallet.providers import provider_of
from wallet.providers.base import Said
from wallet.services.settling import recharge_expire, recharge_settle

FIRST_ASK, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
LATE = timedelta(minutes=10)
"""What was paid in the last moment is known by then."""


def pause_after(asked: int) -> timedelta:
    return min(FIRST_ASK * (1 << min(asked, 16)), LONGEST_PAUSE)


def recharge_claim(*, recharge: Recharge) -> bool:
    """One of those who found that it is time to ask does; the next time comes later each time."""
    asked, due = recharge.asked + 1, Recharge.objects.filter(pk=recharge.pk, ask_at=recharge.ask_at)
    return bool(due.update(ask_at=timezone.now() + pause_after(asked), asked=asked))


def recharge_ask(*, recharge: Recharge) -> Recharge:
    """As it is once its provider has answered. Raises ProviderFailed; it is asked again then."""
    provider, state = provider_of(recharge.provider), recharge.state
    if state == Recharge.State.REFUNDING:
        _hear(recharge, provider.refund_make(recharge))
    elif state in {*Recharge.UNSETTLED, Recharge.State.EXPIRED}:
        _hear(recharge, provider.order_ask(recharge))
    if state in {Recharge.State.NEW, *Recharge.UNSETTLED} and recharge.expires_at + LATE <= timezone.now():
        recharge_expire(recharge_id=recharge.pk)
    recharge.refresh_from_db()
    return recharge


@transaction.atomic
def _hear(recharge: Recharge, said: Said) -> None:
    """What does not fit is kept once, for the staff, like what comes unasked."""
    problem = recharge_settle(recharge_id=recharge.pk, said=said)
    if problem:
        ProviderEvent.objects.get_or_create(
            provider=recharge.provider,
            event=f"asked:{recharge.pk}:{said.outcome}:{said.payment}"[:255],
            defaults={
                "kind": "asked",
                "recharge": recharge,
                "order": said.order,
                "payment": said.payment,
                "amount": said.amount,
                "currency": said.currency,
                "problem": problem,
            },
        )
