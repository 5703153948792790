"""Who takes the money: a sandbox where none is, Razorpay, or Stripe."""

from django.conf import settings

from realtime.errors import Forbidden, NotFound
from wallet.providers import razorpay, sandbox, stripe
from wallet.providers.base import Provider

PROVIDERS: dict[str, Provider] = {"sandbox": sandbox, "razorpay": razorpay, "stripe": stripe}


def provider_of(name: str) -> Provider:
    """Of a recharge. Also one that takes no new ones any more."""
    return PROVIDERS[name]


def provider_that_tells(name: str) -> Provider:
    provider = PROVIDERS.get(name)
    if provider is None or not provider.is_on():
        raise NotFound("not_found", "There is no such payment provider here.")
    return provider


def chosen_provider() -> str:
    """For new recharges."""
    if settings.PAYMENT_PROVIDER not in PROVIDERS:
        raise Forbidden("payments_off", "This server sells nothing.")
    return str(settings.PAYMENT_PROVIDER)
