"""Stripe, as far as this server knows it: Checkout sessions, refunds, and what it tells of them."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs

from wallet.tests.fake_api import FakeApi, Refused, Request

KEY, WEBHOOK_SECRET = "sk_test_key", "whsec_secret"


def name(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def refused(message: str, status: int = 400, kind: str = "invalid_request_error") -> Refused:
    return Refused(status, {"error": {"message": message, "type": kind}})


class FakeStripe(FakeApi):
    webhook = "/api/v1/wallet/webhooks/stripe/"

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, tuple[bytes, Any]] = {}
        self.refund_status = "succeeded"

    # What somebody does on its page

    def pay(self, session_id: str, *, at_once: bool = True) -> None:
        session = self.sessions[session_id]
        session.update(
            status="complete",
            payment_status="paid" if at_once else "unpaid",
            payment_intent=name("pi"),
            url=None,
            customer_details={"email": "alice@example.com", "name": "Alice Anand"},
        )
        self._tell("checkout.session.completed", session)

    def bank_answers(self, session_id: str, *, pays: bool) -> None:
        session = self.sessions[session_id]
        session["payment_status"] = "paid" if pays else "unpaid"
        self._tell(f"checkout.session.async_payment_{'succeeded' if pays else 'failed'}", session)

    def expire(self, session_id: str) -> None:
        self.sessions[session_id].update(status="expired", url=None)
        self._tell("checkout.session.expired", self.sessions[session_id])

    # What the API answers

    def answer(self, request: Request) -> Any:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            raise refused("Invalid API Key provided: sk_test_***", 401)
        match request.method, request.path.removeprefix("/v1/").split("/"):
            case "POST", ["checkout", "sessions"]:
                return self._once(request, self._session)
            case "GET", ["checkout", "sessions", session_id]:
                if session_id not in self.sessions:
                    raise refused(f"No such checkout.session: '{session_id}'", 404)
                return self.sessions[session_id]
            case "GET", ["refunds"]:
                intent = request.query["payment_intent"][0]
                found = [each for each in self.refunds.values() if each["payment_intent"] == intent][::-1]
                return {"object": "list", "data": found, "has_more": False, "url": "/v1/refunds"}
            case "POST", ["refunds"]:
                return self._once(request, self._refund)
        raise refused(f"Unrecognized request URL ({request.method}: {request.path}).", 404)

    def settle_refund(self, refund: dict[str, Any], status: str) -> None:
        refund["status"] = status
        self._tell("refund.failed" if status == "failed" else "refund.updated", refund)

    def signed(self, event: dict[str, Any], *, age: int = 0) -> tuple[bytes, dict[str, str]]:
        body, moment = json.dumps(event).encode(), int(time.time()) - age
        digest = hmac.new(WEBHOOK_SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Stripe-Signature": f"t={moment},v1={digest},v0=older"}

    def _once(self, request: Request, work: Any) -> Any:
        """By the key that Stripe wants for it; the same key with another body is refused."""
        key = request.headers["idempotency-key"]
        if key not in self.kept:
            self.kept[key] = (
                request.body,
                work({name: each[0] for name, each in parse_qs(request.body.decode()).items()}),
            )
        body, answer = self.kept[key]
        if body != request.body:
            raise refused(
                "Keys for idempotent requests can only be used with the same parameters.", 400, "idempotency_error"
            )
        return answer

    def _session(self, given: dict[str, str]) -> dict[str, Any]:
        amount, lasts = int(given["line_items[0][price_data][unit_amount]"]), int(given["expires_at"]) - time.time()
        if given["mode"] != "payment" or given["line_items[0][quantity]"] != "1":
            raise refused("Unexpected line items.")
        if not 30 * 60 <= lasts <= 24 * 3600:
            raise refused("The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from now.")
        currency = given["line_items[0][price_data][currency]"]
        if currency != currency.lower() or not given["line_items[0][price_data][product_data][name]"]:
            raise refused("Invalid currency.")
        session_id = name("cs_test")
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "amount_subtotal": amount,
            "amount_total": amount,
            "cancel_url": given["cancel_url"],
            "client_reference_id": given["client_reference_id"],
            "created": int(time.time()),
            "currency": currency,
            "customer_details": None,
            "expires_at": int(given["expires_at"]),
            "livemode": False,
            "metadata": {},
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": given["success_url"],
            "url": f"https://checkout.stripe.com/c/pay/{session_id}",
        }
        return dict(self.sessions[session_id])

    def _refund(self, given: dict[str, str]) -> dict[str, Any]:
        intent = given["payment_intent"]
        session = next((each for each in self.sessions.values() if each["payment_intent"] == intent), None)
        if session is None:
            raise refused(f"No such payment_intent: '{intent}'", 404)
        if any(each["payment_intent"] == intent and each["status"] != "failed" for each in self.refunds.values()):
            raise refused("Charge ch_1 has already been refunded.")
        refund_id = name("re")
        refund = self.refunds[refund_id] = {
            "id": refund_id,
            "object": "refund",
            "amount": session["amount_total"],
            "charge": "ch_1",
            "created": int(time.time()),
            "currency": session["currency"],
            "metadata": {},
            "payment_intent": intent,
            "reason": None,
            "status": self.refund_status,
        }
        self._tell("refund.created", refund)
        return dict(refund)

    def _tell(self, kind: str, row: dict[str, Any]) -> None:
        self.tell(
            {
                "id": name("evt"),
                "object": "event",
                "api_version": "2026-03-25",
                "created": int(time.time()),
                "data": {"object": dict(row)},
                "livemode": False,
                "pending_webhooks": 1,
                "request": {"id": None, "idempotency_key": None},
                "type": kind,
            }
        )
