"""What payment providers tell by themselves: heard once, whatever number of times it comes."""

from collections.abc import Mapping

from django.db import transaction

from realtime.errors import Invalid
from wallet.metrics import forgeries
from wallet.models import ProviderEvent, Recharge
from wallet.providers import provider_that_tells
from wallet.providers.base import Event, Forged, Said
from wallet.services.settling import recharge_settle


def webhook_heard(*, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
    """What does not fit is kept for the staff, and the provider is told that it was heard: it would only repeat it."""
    teller = provider_that_tells(provider)
    try:
        event = teller.event_read(body, headers)
    except Forged:
        forgeries.labels(provider).inc()
        raise Invalid("bad_signature", f"This is not signed as {provider} does it.") from None
    if event.said is not None:
        _heard(provider, event, event.said)


@transaction.atomic
def _heard(provider: str, event: Event, said: Said) -> None:
    row, is_new = ProviderEvent.objects.get_or_create(
        provider=provider,
        event=event.id,
        defaults={
            "kind": event.kind[:100],
            "order": said.order[:255],
            "payment": said.payment[:255],
            "amount": said.amount,
            "currency": said.currency[:8],
        },
    )
    if not is_new:
        return
    recharge = _meant(provider, said)
    problem = recharge_settle(recharge_id=recharge.pk, said=said) if recharge else "There is no such order here."
    ProviderEvent.objects.filter(pk=row.pk).update(recharge=recharge, problem=problem)


def _meant(provider: str, said: Said) -> Recharge | None:
    """By the order. Of what is given back, some name the payment alone."""
    ours = Recharge.objects.filter(provider=provider)
    if said.order:
        return ours.filter(order=said.order).first()
    return ours.filter(payment=said.payment).first() if said.payment else None
