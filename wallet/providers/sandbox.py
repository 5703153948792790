"""A provider that takes no money: to try everything with. It has its own books, and signs what it tells."""

import hmac
from collections.abc import Mapping

import msgspec
from django.conf import settings
from django.db.models import F
from django.utils.crypto import salted_hmac

from wallet.models import Recharge, SandboxOrder
from wallet.providers.base import Event, Forged, Order, Outcome, ProviderFailed, Said

SIGNATURE = "Sandbox-Signature"
OUTCOMES = {
    SandboxOrder.State.OPEN: Outcome.WAITING,
    SandboxOrder.State.FAILED: Outcome.FAILED,
    SandboxOrder.State.PAID: Outcome.PAID,
    SandboxOrder.State.REFUNDED: Outcome.REFUNDED,
}


class Message(msgspec.Struct, frozen=True):
    id: str
    said: Said


def is_on() -> bool:
    return bool(settings.PAYMENT_PROVIDER == "sandbox")


def order_make(recharge: Recharge) -> Order:
    order, _ = SandboxOrder.objects.get_or_create(
        pk=f"sandbox_{recharge.pk.hex}", defaults={"amount": recharge.amount, "currency": recharge.currency}
    )
    return Order(order.pk, f"{settings.PUBLIC_URL}/checkout/{order.pk}/")


def order_ask(recharge: Recharge) -> Said:
    return _said(_order(recharge))


def refund_make(recharge: Recharge) -> Said:
    paid = SandboxOrder.objects.filter(pk=recharge.order, state=SandboxOrder.State.PAID)
    paid.update(state=SandboxOrder.State.REFUNDED)
    return _said(_order(recharge))


def event_read(body: bytes, headers: Mapping[str, str]) -> Event:
    if not hmac.compare_digest(_signature(body).encode(), headers.get(SIGNATURE, "").encode()):
        raise Forged
    try:
        message = msgspec.json.decode(body, type=Message)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Forged from error
    return Event(message.id, message.said.outcome, message.said)


def checkout_fields(recharge: Recharge) -> dict[str, str]:
    return {}


def proof_is_right(recharge: Recharge, proof: Mapping[str, str]) -> bool:
    return not proof


# What somebody does on its page


def pay(order_id: str) -> bool:
    return _move(order_id, SandboxOrder.State.PAID)


def fail(order_id: str) -> bool:
    return _move(order_id, SandboxOrder.State.FAILED)


def message_about(order_id: str) -> tuple[bytes, dict[str, str]]:
    """What it tells of an order as it is now: a body, and the headers that go with it."""
    order = SandboxOrder.objects.get(pk=order_id)
    body = msgspec.json.encode(Message(f"{order.pk}:{order.tries}:{order.state}", _said(order)))
    return body, {SIGNATURE: _signature(body)}


def _move(order_id: str, state: SandboxOrder.State) -> bool:
    payable = SandboxOrder.objects.filter(pk=order_id, state__in=SandboxOrder.PAYABLE)
    return bool(payable.update(state=state, tries=F("tries") + 1))


def _order(recharge: Recharge) -> SandboxOrder:
    order = SandboxOrder.objects.filter(pk=recharge.order).first()
    if order is None:
        raise ProviderFailed(f"The sandbox has no order {recharge.order}.")
    return order


def _said(order: SandboxOrder) -> Said:
    return Said(
        OUTCOMES[SandboxOrder.State(order.state)],
        order=order.pk,
        payment=f"payment_{order.pk}_{order.tries}" if order.tries else "",
        amount=order.amount,
        currency=order.currency,
    )


def _signature(body: bytes) -> str:
    return salted_hmac("wallet.sandbox", body, algorithm="sha256").hexdigest()
