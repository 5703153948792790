"""Plans and orders, and what the sandbox tells of them."""

from typing import Any
from uuid import UUID

import msgspec

from accounts.models import User
from conftest import Client
from wallet.models import Plan, Recharge
from wallet.providers import sandbox
from wallet.providers.base import Outcome, Said
from wallet.providers.sandbox import SIGNATURE, Message
from wallet.services.recharges import recharge_begin
from wallet.services.sandbox import sandbox_settle
from wallet.sweeps import recharges_look

RECHARGES = "/api/v1/wallet/recharges/"
WEBHOOK = "/api/v1/wallet/webhooks/sandbox/"


def plan_of(**fields: Any) -> Plan:
    return Plan.objects.create(**{"name": "Small", "coins": 100, "price": 9900, "currency": "INR", **fields})


def ordered(user: User, plan: Plan | None = None, key: str = "1") -> Recharge:
    return recharge_begin(by=user.pk, plan_id=(plan or plan_of()).pk, key=key)


def paid(user: User, plan: Plan | None = None, key: str = "1") -> Recharge:
    recharge = ordered(user, plan, key)
    sandbox_settle(order_id=recharge.order, pays=True)
    recharge.refresh_from_db()
    return recharge


def now(recharge: Recharge | UUID) -> Recharge:
    return Recharge.objects.get(pk=recharge.pk if isinstance(recharge, Recharge) else recharge)


def said_of(recharge: Recharge, outcome: Outcome = Outcome.PAID, **changes: Any) -> Said:
    said = Said(outcome, recharge.order, "payment_1", "", recharge.amount, recharge.currency)
    return msgspec.structs.replace(said, **changes)


def message(said: Said, id: str = "event_1") -> bytes:
    return msgspec.json.encode(Message(id, said))


def post(body: bytes, signature: str | None = None) -> int:
    """As the sandbox would, were it somewhere else."""
    signed = sandbox._signature(body) if signature is None else signature
    headers = {f"HTTP_{SIGNATURE.upper().replace('-', '_')}": signed}
    return int(Client().send("post", WEBHOOK, body, **headers).status_code)


def order(client: Client, plan: Plan, key: str = "1", **headers: str) -> Any:
    return client.post(RECHARGES, {"plan": plan.pk}, headers={"Idempotency-Key": key, **headers})


def due(recharge: Recharge) -> None:
    """The clock comes by when it is time to ask."""
    at = now(recharge).ask_at
    assert at is not None
    recharges_look(at)
