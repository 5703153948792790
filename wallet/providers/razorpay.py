"""Razorpay: an order is made for each recharge, and a page of theirs takes the money, or their code in a client's.

Orders are paid once, and payments are given back whole once, so that asking twice for either does no harm.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from django.conf import settings

from wallet.models import Recharge
from wallet.providers.base import ANSWERS_WITHIN, MAX_NAME, Event, Forged, Order, Outcome, Said, failures

if TYPE_CHECKING:  # An optional part: what needs it imports it.
    from razorpay import Client

T = TypeVar("T")


class Entity(msgspec.Struct, frozen=True):
    """An order, a payment, a refund or a dispute: what of it matters here."""

    id: str
    amount: int = 0
    currency: str = ""
    status: str = ""
    order_id: str | None = None
    payment_id: str | None = None


class Entities(msgspec.Struct, frozen=True):
    items: list[Entity]


class Wrapped(msgspec.Struct, frozen=True):
    entity: Entity


class Payload(msgspec.Struct, frozen=True):
    payment: Wrapped | None = None
    refund: Wrapped | None = None
    dispute: Wrapped | None = None


class Webhook(msgspec.Struct, frozen=True):
    event: str
    payload: Payload


PAYMENTS = {
    "payment.captured": Outcome.PAID,
    "order.paid": Outcome.PAID,
    "payment.failed": Outcome.FAILED,
    "payment.dispute.created": Outcome.DISPUTED,
}
REFUNDS = {"refund.processed": Outcome.REFUNDED, "refund.failed": Outcome.REFUND_FAILED}
REFUND_STATES = {"processed": Outcome.REFUNDED, "failed": Outcome.REFUND_FAILED}


def is_on() -> bool:
    return bool(settings.RAZORPAY_KEY_ID)


def order_make(recharge: Recharge) -> Order:
    wanted = {
        "amount": recharge.amount,
        "currency": recharge.currency,
        "receipt": recharge.pk.hex,
        "payment": {"capture": "automatic", "capture_options": {"refund_speed": "normal"}},
    }
    order = _asked(Entity, lambda client: client.order.create(data=wanted, timeout=ANSWERS_WITHIN))
    return Order(order.id, _page_of(order.id))


def order_ask(recharge: Recharge) -> Said:
    """One of the tries was paid, or the last one failed. What was given back again is not paid."""
    tries = _asked(
        Entities, lambda client: client.order.payments(recharge.order, data={}, timeout=ANSWERS_WITHIN)
    ).items
    for status, outcome in {"captured": Outcome.PAID, "failed": Outcome.FAILED}.items():
        if found := next((each for each in tries if each.status == status), None):
            return Said(outcome, recharge.order, found.id, amount=found.amount, currency=found.currency)
    return Said(Outcome.WAITING, recharge.order)


def refund_make(recharge: Recharge) -> Said:
    made = _asked(
        Entities,
        lambda client: client.payment.fetch_multiple_refund(recharge.payment, data={}, timeout=ANSWERS_WITHIN),
    ).items
    refund = next((each for each in made if each.status != "failed"), None)
    if refund is None:
        wanted = {"amount": recharge.amount, "receipt": recharge.pk.hex}
        refund = _asked(
            Entity, lambda client: client.payment.refund(recharge.payment, data=wanted, timeout=ANSWERS_WITHIN)
        )
    outcome = REFUND_STATES.get(refund.status, Outcome.WAITING)
    return Said(outcome, recharge.order, recharge.payment, refund.id, refund.amount, refund.currency)


def event_read(body: bytes, headers: Mapping[str, str]) -> Event:
    _must_be_signed(body, headers.get("X-Razorpay-Signature", ""))
    try:
        webhook = msgspec.json.decode(body, type=Webhook)
    except msgspec.DecodeError as error:
        raise Forged from error
    name = headers.get("X-Razorpay-Event-Id", "")
    known = 0 < len(name) <= MAX_NAME
    return Event(name if known else sha256(body).hexdigest(), webhook.event, _said(webhook))


def checkout_fields(recharge: Recharge) -> dict[str, str]:
    return {"key": settings.RAZORPAY_KEY_ID, "order_id": recharge.order}


def checkout_page() -> str:
    """Takes a form, and no code of Razorpay's in a page of ours."""
    return f"{settings.RAZORPAY_API_URL}/v1/checkout/embedded"


def checkout_form(recharge: Recharge) -> dict[str, str]:
    back = f"{_page_of(recharge.order)}back/"
    return {
        "key_id": settings.RAZORPAY_KEY_ID,
        "order_id": recharge.order,
        "amount": str(recharge.amount),
        "currency": recharge.currency,
        "name": "Switchboard",
        "description": f"{recharge.coins:,} coins",
        "callback_url": back,
        "cancel_url": back,
    }


def proof_is_right(recharge: Recharge, proof: Mapping[str, str]) -> bool:
    """Signed by Razorpay, for this order. Who brings nothing may ask all the same."""
    from razorpay.errors import SignatureVerificationError  # noqa: PLC0415

    if not proof:
        return True
    names = ("razorpay_order_id", "razorpay_payment_id", "razorpay_signature")
    if proof.keys() != set(names) or proof["razorpay_order_id"] != recharge.order:
        return False
    try:
        return bool(_client().utility.verify_payment_signature(dict(proof)))
    except (SignatureVerificationError, TypeError):  # The latter of a signature that is not even ASCII.
        return False


def _said(webhook: Webhook) -> Said | None:
    payment = webhook.payload.payment and webhook.payload.payment.entity
    refund = webhook.payload.refund and webhook.payload.refund.entity
    if webhook.event in PAYMENTS and payment:
        outcome = PAYMENTS[webhook.event]
        return Said(outcome, payment.order_id or "", payment.id, amount=payment.amount, currency=payment.currency)
    if webhook.event in REFUNDS and refund:
        order = payment.order_id if payment else None
        paid = refund.payment_id or ""
        return Said(REFUNDS[webhook.event], order or "", paid, refund.id, refund.amount, refund.currency)
    return None


def _must_be_signed(body: bytes, signature: str) -> None:
    from razorpay.errors import SignatureVerificationError  # noqa: PLC0415

    try:
        _client().utility.verify_webhook_signature(body.decode(), signature, settings.RAZORPAY_WEBHOOK_SECRET)
    except (SignatureVerificationError, TypeError, UnicodeDecodeError) as error:
        raise Forged from error


def _page_of(order_id: str) -> str:
    """Of ours, from which one goes on to theirs."""
    return f"{settings.PUBLIC_URL}/checkout/razorpay/{order_id}/"


def _client() -> "Client":
    from razorpay import Client  # noqa: PLC0415

    return Client(auth=(settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET), base_url=settings.RAZORPAY_API_URL)


def _asked(kind: type[T], question: Callable[["Client"], Any]) -> T:
    from razorpay.errors import BadRequestError, GatewayError, ServerError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    with failures("razorpay", BadRequestError, GatewayError, ServerError, RequestException):
        return msgspec.convert(question(_client()), kind)
