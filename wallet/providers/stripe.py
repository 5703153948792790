"""Stripe: each recharge is a Checkout session, a page of theirs."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from django.conf import settings

from wallet.models import Recharge
from wallet.providers.base import ANSWERS_WITHIN, MAX_NAME, Event, Forged, Order, Outcome, Said, failures

if TYPE_CHECKING:  # An optional part: what needs it imports it.
    from stripe import StripeClient

T = TypeVar("T")


class Session(msgspec.Struct, frozen=True):
    id: str
    payment_status: str
    payment_intent: str | None = None
    amount_total: int | None = None
    currency: str | None = None
    url: str | None = None


class Refund(msgspec.Struct, frozen=True):
    """Or a dispute: what of either matters here."""

    id: str
    amount: int
    currency: str
    status: str | None = None
    payment_intent: str | None = None


class Refunds(msgspec.Struct, frozen=True):
    data: list[Refund]


class Data(msgspec.Struct, frozen=True):
    object: msgspec.Raw


class Webhook(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: Data


FAILURES = {"checkout.session.expired", "checkout.session.async_payment_failed"}
PAYMENTS = FAILURES | {"checkout.session.completed", "checkout.session.async_payment_succeeded"}
REFUNDS = {"refund.created", "refund.updated", "refund.failed"}
REFUND_STATES = {
    "succeeded": Outcome.REFUNDED,
    "failed": Outcome.REFUND_FAILED,
    "canceled": Outcome.REFUND_FAILED,
}


def is_on() -> bool:
    return bool(settings.STRIPE_SECRET_KEY)


def order_make(recharge: Recharge) -> Order:
    back = f"{settings.PUBLIC_URL}/app/wallet?recharge={recharge.pk}"
    product = {"name": f"{recharge.coins} coins"}
    price = {"currency": recharge.currency.lower(), "unit_amount": recharge.amount, "product_data": product}
    wanted: Any = {
        "mode": "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "client_reference_id": str(recharge.pk),
        "expires_at": int(recharge.expires_at.timestamp()),
        "success_url": f"{back}&session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": back,
    }
    session = _asked(Session, lambda client: client.v1.checkout.sessions.create(wanted, _once(f"order:{recharge.pk}")))
    return Order(session.id, session.url or "")


def order_ask(recharge: Recharge) -> Said:
    return _of_session(_asked(Session, lambda client: client.v1.checkout.sessions.retrieve(recharge.order)))


def refund_make(recharge: Recharge) -> Said:
    made = _asked(Refunds, lambda client: client.v1.refunds.list({"payment_intent": recharge.payment})).data
    refund = next((each for each in made if REFUND_STATES.get(each.status or "") != Outcome.REFUND_FAILED), None)
    if refund is None:
        wanted: Any = {"payment_intent": recharge.payment, "metadata": {"recharge": str(recharge.pk)}}
        key = _once(f"refund:{recharge.pk}:{len(made)}")
        refund = _asked(Refund, lambda client: client.v1.refunds.create(wanted, key))
    return _of_refund(refund)


def event_read(body: bytes, headers: Mapping[str, str]) -> Event:
    _must_be_signed(body, headers.get("Stripe-Signature", ""))
    try:
        webhook = msgspec.json.decode(body, type=Webhook)
        said = _said(webhook)
    except msgspec.DecodeError as error:
        raise Forged from error
    if not 0 < len(webhook.id) <= MAX_NAME:
        raise Forged
    return Event(webhook.id, webhook.type, said)


def checkout_fields(recharge: Recharge) -> dict[str, str]:
    return {}


def proof_is_right(recharge: Recharge, proof: Mapping[str, str]) -> bool:
    return proof in ({}, {"session_id": recharge.order})


def _said(webhook: Webhook) -> Said | None:
    if webhook.type in PAYMENTS:
        said = _of_session(msgspec.json.decode(webhook.data.object, type=Session))
        failed = webhook.type in FAILURES and said.outcome != Outcome.PAID
        return msgspec.structs.replace(said, outcome=Outcome.FAILED) if failed else said
    if webhook.type in REFUNDS:
        return _of_refund(msgspec.json.decode(webhook.data.object, type=Refund))
    if webhook.type == "charge.dispute.created":
        said = _of_refund(msgspec.json.decode(webhook.data.object, type=Refund))
        return msgspec.structs.replace(said, outcome=Outcome.DISPUTED)
    return None


def _of_session(session: Session) -> Said:
    """Somebody may be through with the page, and their bank not yet: only what is paid is paid."""
    return Said(
        Outcome.PAID if session.payment_status == "paid" else Outcome.WAITING,
        order=session.id,
        payment=session.payment_intent or "",
        amount=session.amount_total or 0,
        currency=(session.currency or "").upper(),
    )


def _of_refund(refund: Refund) -> Said:
    outcome = REFUND_STATES.get(refund.status or "", Outcome.WAITING)
    currency = refund.currency.upper()
    return Said(outcome, payment=refund.payment_intent or "", refund=refund.id, amount=refund.amount, currency=currency)


def _must_be_signed(body: bytes, signature: str) -> None:
    from stripe import SignatureVerificationError, WebhookSignature  # noqa: PLC0415

    try:
        WebhookSignature.verify_header(body.decode(), signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=300)
    except (SignatureVerificationError, TypeError, UnicodeDecodeError) as error:
        raise Forged from error


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _asked(kind: type[T], question: Callable[["StripeClient"], Any]) -> T:
    from stripe import RequestsClient, StripeClient, StripeError  # noqa: PLC0415

    client = StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_URL},
        http_client=RequestsClient(timeout=ANSWERS_WITHIN),
        max_network_retries=1,
    )
    with failures("stripe", StripeError):
        return msgspec.convert(question(client).to_dict(), kind)
