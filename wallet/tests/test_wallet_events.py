"""Each event of the wallet is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

import wallet.frames
import wallet.payout_frames  # noqa: F401  They declare them.
from accounts.models import User
from conftest import MakeUser
from realtime.ids import uuid7
from realtime.registry import events
from realtime.tests.listening import Listener, after, plain
from realtime.topics import user_topic
from wallet.balances import wallet_of
from wallet.models import Journal, Payout, Recharge
from wallet.payout_wire import payout_view
from wallet.providers.base import Outcome
from wallet.services.adjustments import account_adjust, journal_take_back
from wallet.services.payouts import payout_approve, payout_cancel, payout_complete, payout_fail, payout_reject
from wallet.services.refunds import recharge_refund, refund_again
from wallet.services.sandbox import sandbox_settle
from wallet.services.settling import recharge_expire, recharge_settle
from wallet.sweeps import recharges_look
from wallet.tests import paying_out
from wallet.tests.conftest import coins
from wallet.tests.shop import now, ordered, paid, said_of
from wallet.wire import recharge_view

pytestmark = pytest.mark.django_db

Data = dict[str, Any]
Deliveries = Callable[[], Any]


class Device(Listener):
    """A client: what one has, what one ordered, and what one asked to be paid."""

    def __init__(self, user: User) -> None:
        super().__init__(user_topic(user.pk))
        self.user = user
        self.state = fetched(user)

    def take(self, name: str, data: Data) -> None:
        match name:
            case "wallet.changed":
                self.state["wallet"] = data
            case "wallet.recharge":
                self.state["recharges"][data["recharge"]["id"]] = data["recharge"]
            case "wallet.payout":
                self.state["payouts"][data["payout"]["id"]] = data["payout"]


def fetched(user: User) -> dict[str, Data]:
    return {
        "wallet": plain(wallet_of(user.pk)),
        "recharges": {str(row.pk): plain(recharge_view(row)) for row in Recharge.objects.of(user.pk)},
        "payouts": {str(row.pk): plain(payout_view(row)) for row in Payout.objects.of(user.pk)},
    }


class World:
    """Alice has bought coins and ordered more; Bob has earned some. Two of the staff decide."""

    def __init__(self, alice: User, bob: User, staff: User, second: User) -> None:
        self.alice, self.bob, self.staff, self.second = alice, bob, staff, second
        self.paid = paid(alice)
        self.order = ordered(alice, self.paid.plan, "2")
        paying_out.earn(bob)

    def pays(self) -> None:
        sandbox_settle(order_id=self.order.order, pays=True)

    def expires(self) -> None:
        recharge_expire(recharge_id=self.order.pk)

    def given_back(self) -> None:
        recharge_refund(recharge=self.paid, by=self.staff.pk, note="By mistake")

    def given_back_in_vain(self) -> None:
        self.given_back()
        said = said_of(now(self.paid), Outcome.REFUND_FAILED, payment=now(self.paid).payment, refund="refund_1")
        recharge_settle(recharge_id=self.paid.pk, said=said)

    def tried_again(self) -> None:
        self.given_back_in_vain()
        refund_again(recharge=self.paid)
        recharges_look(timezone.now())

    def adjusted(self, number: int) -> Journal:
        return account_adjust(account=coins(self.alice), coins=number, by=self.staff, note="Sorry", key=uuid7())

    def reversed(self) -> None:
        journal_take_back(journal=self.adjusted(50), by=self.second, note="Not so sorry")

    def asked(self) -> Payout:
        return paying_out.ask(self.bob)

    def sent(self) -> Payout:
        return paying_out.sent(self.bob, self.staff)


CASES: dict[str, dict[str, Callable[[World], object]]] = {
    "wallet.changed": {
        "bought": World.pays,
        "given back": World.given_back,
        "given by the staff": lambda w: w.adjusted(50),
        "taken by the staff": lambda w: w.adjusted(-50),
        "reversed": World.reversed,
        "held for a payout": World.asked,
        "held no more": lambda w: payout_cancel(payout_id=w.asked().pk, by=w.bob),
        "paid out": lambda w: paying_out.paid(w.bob, w.staff),
    },
    "wallet.recharge": {
        "ordered": lambda w: ordered(w.bob, w.paid.plan),
        "paid": World.pays,
        "not paid": lambda w: sandbox_settle(order_id=w.order.order, pays=False),
        "not paid in time": World.expires,
        "paid too late": after(World.expires, World.pays),
        "on its way back": World.given_back,
        "given back": after(World.given_back, lambda _: recharges_look(timezone.now())),
        "given back in vain": World.given_back_in_vain,
        "given back at the second try": World.tried_again,
    },
    "wallet.payout": {
        "asked for": World.asked,
        "taken back": lambda w: payout_cancel(payout_id=w.asked().pk, by=w.bob),
        "approved": lambda w: payout_approve(payout=w.asked(), by=w.staff),
        "rejected": lambda w: payout_reject(payout=w.asked(), by=w.staff, reason="Another name"),
        "sent": World.sent,
        "paid": lambda w: payout_complete(payout=w.sent(), by=w.staff),
        "failed": lambda w: payout_fail(payout=w.sent(), by=w.staff, reason="No such account"),
    },
}


def test_every_event_has_its_cases() -> None:
    assert set(CASES) == {name for name in events if name.startswith("wallet.")}


@pytest.fixture
def world(alice: User, bob: User, staff: User, make_user: MakeUser) -> World:
    return World(alice, bob, staff, make_user("second", is_staff=True))


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases], ids=lambda value: value
)
def test_state_and_event_are_the_state(world: World, deliveries: Deliveries, name: str, case: str) -> None:
    devices = [Device(user) for user in (world.alice, world.bob)]
    with deliveries() as sent:
        CASES[name][case](world)
    for device in devices:
        for delivery in sent:
            device.hear(delivery)
        assert device.state == fetched(device.user), device.user
    assert name in {heard for device in devices for heard in device.heard}


def test_what_others_have_is_never_told(world: World, deliveries: Deliveries) -> None:
    alice = Device(world.alice)
    with deliveries() as sent:
        payout_complete(payout=world.sent(), by=world.staff)
    for delivery in sent:
        alice.hear(delivery)
    assert alice.heard == []
