"""Razorpay, as far as this server knows it: orders, payments, refunds, and what it tells of them."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl

from wallet.tests.fake_api import FakeApi, Refused, Request

KEY, SECRET, WEBHOOK_SECRET = "rzp_test_key", "key secret", "webhook secret"


def name(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(7)}"


def bad_request(description: str, status: int = 400) -> Refused:
    error = {
        "code": "BAD_REQUEST_ERROR",
        "description": description,
        "source": "business",
        "step": "payment_initiation",
    }
    return Refused(status, {"error": error})


class FakeRazorpay(FakeApi):
    webhook = "/api/v1/wallet/webhooks/razorpay/"

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refund_status = "processed"

    # What somebody does in the browser

    def pay(self, order_id: str, **changes: Any) -> dict[str, str]:
        """Gives what Razorpay's code hands to the page."""
        payment = self._payment(order_id, "captured", **changes)
        self.orders[order_id].update(status="paid", amount_paid=payment["amount"], amount_due=0)
        self._tell("payment.captured", payment=payment)
        self._tell("order.paid", payment=payment, order=self.orders[order_id])
        signature = _hmac(f"{order_id}|{payment['id']}".encode(), SECRET)
        return {
            "razorpay_order_id": order_id,
            "razorpay_payment_id": payment["id"],
            "razorpay_signature": signature,
        }

    def fail(self, order_id: str) -> None:
        self.orders[order_id].update(status="attempted")
        self._tell("payment.failed", payment=self._payment(order_id, "failed"))

    def page(self, form: dict[str, str]) -> dict[str, str]:
        """Where a browser comes with a form. It is sent back with what this gives."""
        order = self._known(self.orders, form["order_id"])
        right = {"key_id": KEY, "amount": str(order["amount"]), "currency": order["currency"]}
        if right.items() - form.items() or not form["callback_url"]:
            raise bad_request("The form does not fit the order")
        return self.pay(order["id"])

    # What the API answers

    def answer(self, request: Request) -> Any:
        if (request.method, request.path) == ("POST", "/v1/checkout/embedded"):
            return self.page(dict(parse_qsl(request.body.decode())))
        credentials = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {credentials}":
            raise bad_request("Authentication failed", 401)
        match request.method, request.path.removeprefix("/v1/").split("/"):
            case "POST", ["orders"]:
                return self._order(json.loads(request.body))
            case "GET", ["orders", order_id, "payments"]:
                self._known(self.orders, order_id)
                return _collection(each for each in self.payments.values() if each["order_id"] == order_id)
            case "GET", ["payments", payment_id, "refunds"]:
                self._known(self.payments, payment_id)
                return _collection(each for each in self.refunds.values() if each["payment_id"] == payment_id)
            case "POST", ["payments", payment_id, "refund"]:
                return self._refund(self._known(self.payments, payment_id), json.loads(request.body))
        raise bad_request("The requested URL was not found on the server.", 404)

    def settle_refund(self, refund: dict[str, Any], status: str) -> None:
        refund["status"] = status
        payment = self.payments[refund["payment_id"]]
        if status == "failed":
            payment["amount_refunded"] -= refund["amount"]
        self._tell(f"refund.{status}", refund=refund, payment=payment)

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(event).encode()
        signature = _hmac(body, WEBHOOK_SECRET)
        return body, {"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": name("evt")}

    def _order(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["currency"] != "INR" or not isinstance(given["amount"], int) or given["amount"] < 100:
            raise bad_request("Order amount less than minimum amount allowed")
        if len(given["receipt"]) > 40:
            raise bad_request("The receipt may not be greater than 40 characters.")
        unknown = given.keys() - {"amount", "currency", "receipt", "payment", "notes", "partial_payment"}
        if unknown:
            raise bad_request(f"{', '.join(unknown)} is/are not required and should not be sent")
        order_id = name("order")
        self.orders[order_id] = {
            "id": order_id,
            "entity": "order",
            "amount": given["amount"],
            "amount_paid": 0,
            "amount_due": given["amount"],
            "currency": given["currency"],
            "receipt": given["receipt"],
            "offer_id": None,
            "status": "created",
            "attempts": 0,
            "notes": [],
            "created_at": int(time.time()),
        }
        return self.orders[order_id]

    def _payment(self, order_id: str, status: str, **changes: Any) -> dict[str, Any]:
        order, payment_id = self.orders[order_id], name("pay")
        self.payments[payment_id] = {
            "id": payment_id,
            "entity": "payment",
            "amount": order["amount"],
            "currency": order["currency"],
            "status": status,
            "order_id": order_id,
            "invoice_id": None,
            "international": False,
            "method": "upi",
            "amount_refunded": 0,
            "refund_status": None,
            "captured": status == "captured",
            "vpa": "alice@okbank",
            "email": "alice@example.com",
            "contact": "+919876543210",
            "notes": [],
            "fee": 236,
            "tax": 36,
            "error_code": "BAD_REQUEST_ERROR" if status == "failed" else None,
            "created_at": int(time.time()),
            **changes,
        }
        return self.payments[payment_id]

    def _refund(self, payment: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        if payment["amount_refunded"] + given["amount"] > payment["amount"]:
            raise bad_request("The payment has been fully refunded already")
        refund_id = name("rfnd")
        payment["amount_refunded"] += given["amount"]
        refund = self.refunds[refund_id] = {
            "id": refund_id,
            "entity": "refund",
            "amount": given["amount"],
            "currency": payment["currency"],
            "payment_id": payment["id"],
            "notes": [],
            "receipt": given.get("receipt"),
            "acquirer_data": {"rrn": None},
            "created_at": int(time.time()),
            "batch_id": None,
            "status": self.refund_status,
            "speed_processed": "normal",
            "speed_requested": "normal",
        }
        if self.refund_status == "processed":
            self._tell("refund.processed", refund=refund, payment=payment)
        return refund

    def _tell(self, event: str, **entities: dict[str, Any]) -> None:
        self.tell(
            {
                "entity": "event",
                "account_id": "acc_1",
                "event": event,
                "contains": list(entities),
                "payload": {kind: {"entity": dict(entity)} for kind, entity in entities.items()},
                "created_at": int(time.time()),
            }
        )

    def _known(self, rows: dict[str, dict[str, Any]], row_id: str) -> dict[str, Any]:
        if row_id not in rows:
            raise bad_request("The id provided does not exist")
        return rows[row_id]


def _collection(items: Any) -> dict[str, Any]:
    """The latest first, as Razorpay lists them."""
    found = list(items)[::-1]
    return {"entity": "collection", "count": len(found), "items": found}


def _hmac(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
