"""What every payment provider can do. The modules `sandbox`, `razorpay` and `stripe` are three."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Protocol

import msgspec
import structlog

from wallet.models import Recharge

logger = structlog.get_logger(__name__)

ANSWERS_WITHIN = 8.0
"""Seconds. Somebody waits for it."""

MAX_NAME = 255
"""Of what a provider calls something."""


class Outcome(StrEnum):
    WAITING = "waiting"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"


class Said(msgspec.Struct, frozen=True):
    """How an order stands, as its provider says. What it does not say is empty."""

    outcome: Outcome
    order: str = ""
    payment: str = ""
    refund: str = ""
    amount: int = 0
    currency: str = ""


class Event(msgspec.Struct, frozen=True):
    """One thing that a provider tells by itself, under a name of its own. `said` is None if it is not about orders."""

    id: str
    kind: str
    said: Said | None


class Order(msgspec.Struct, frozen=True):
    """What the provider made of a recharge: its name for it, and where one pays if it has a page for that."""

    id: str
    checkout_url: str = ""


class ProviderFailed(Exception):
    """It does not answer, or does not do what this server wants of it."""


@contextmanager
def failures(provider: str, *kinds: type[Exception]) -> Iterator[None]:
    """Errors of its own kinds, and answers that are not what was asked for."""
    all_kinds: tuple[type[Exception], ...] = (*kinds, msgspec.ValidationError)
    try:
        yield
    except all_kinds as error:
        logger.warning("payment_provider_failed", provider=provider, error=str(error))
        raise ProviderFailed(str(error)) from error


class Forged(Exception):
    """Not signed with the secret that the provider shares with this server, or no event at all."""


class Provider(Protocol):
    def is_on(self) -> bool: ...

    def order_make(self, recharge: Recharge) -> Order:
        """Asked again for the same recharge, it may be another order: the first that is kept is the one."""

    def order_ask(self, recharge: Recharge) -> Said: ...

    def refund_make(self, recharge: Recharge) -> Said:
        """All of what was paid. Asked again, it says what became of it."""

    def event_read(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Of the very bytes that arrived. Raises Forged."""

    def checkout_fields(self, recharge: Recharge) -> dict[str, str]:
        """What the page needs, where the provider's own code runs in it."""

    def proof_is_right(self, recharge: Recharge, proof: Mapping[str, str]) -> bool:
        """Whether what a browser brings back from paying is about this order. It is not believed further than that."""
