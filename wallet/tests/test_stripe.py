"""Stripe, by its own SDK, against a server that plays it."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client, nothing_changes
from wallet.models import ProviderEvent, Recharge
from wallet.providers import stripe
from wallet.reconciling import look
from wallet.services.refunds import recharge_refund, refund_again
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins
from wallet.tests.fake_stripe import KEY, FakeStripe
from wallet.tests.shop import RECHARGES, due, now, order, ordered, plan_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def shop(stripe_shop: FakeStripe) -> FakeStripe:
    return stripe_shop


@pytest.fixture
def recharge(shop: FakeStripe, alice: User) -> Recharge:
    return ordered(alice)


def confirm(client: Client, recharge: Recharge, **proof: str) -> Any:
    return client.post(f"{RECHARGES}{recharge.pk}/confirm/", proof)


def test_an_order_is_a_page_of_stripes(shop: FakeStripe, alice_api: Client, settings: Settings) -> None:
    answer = order(alice_api, plan_of()).json()
    session = shop.sessions[Recharge.objects.get().order]
    assert (answer["checkout_url"], answer["checkout_fields"]) == (session["url"], {})
    assert (session["amount_total"], session["currency"], session["client_reference_id"]) == (9900, "inr", answer["id"])
    assert session["success_url"].startswith(f"{settings.PUBLIC_URL}/app/wallet?recharge={answer['id']}&session=")
    assert session["success_url"].endswith("{CHECKOUT_SESSION_ID}")
    assert KEY not in str(answer)


def test_what_was_made_there_and_forgotten_here_is_found_again(shop: FakeStripe, alice: User) -> None:
    recharge = ordered(alice)
    assert stripe.order_make(recharge).id == recharge.order
    assert len(shop.sessions) == 1


def test_whoever_pays_and_comes_back_has_their_coins_and_webhooks_add_nothing(
    shop: FakeStripe, recharge: Recharge, alice: User, alice_api: Client
) -> None:
    shop.pay(recharge.order)
    assert confirm(alice_api, recharge, session_id=recharge.order).json()["state"] == "paid"
    assert shop.deliver(copies=10) == [204] * 10
    assert (coins(alice).balance, ProviderEvent.objects.count()) == (100, 1)
    assert not ProviderEvent.objects.failed().exists()
    assert look().is_clean


def test_when_every_webhook_is_lost_the_clock_asks(shop: FakeStripe, recharge: Recharge, alice: User) -> None:
    due(recharge)
    assert now(recharge).state == State.OPEN
    shop.pay(recharge.order)
    due(recharge)
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)


@pytest.mark.parametrize("pays", [True, False])
def test_through_with_the_page_is_not_yet_paid(
    shop: FakeStripe, recharge: Recharge, alice: User, alice_api: Client, pays: bool
) -> None:
    shop.pay(recharge.order, at_once=False)
    shop.deliver()
    assert confirm(alice_api, recharge, session_id=recharge.order).json()["state"] == "open"
    shop.bank_answers(recharge.order, pays=pays)
    shop.deliver(copies=3)
    assert (now(recharge).state, coins(alice).balance) == ((State.PAID, 100) if pays else (State.FAILED, 0))


def test_in_any_order_it_is_one_credit(shop: FakeStripe, recharge: Recharge, alice: User) -> None:
    shop.pay(recharge.order, at_once=False)
    shop.bank_answers(recharge.order, pays=True)
    shop.deliver(copies=10, shuffled=True)
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert look().is_clean


def test_what_expires_there_is_not_paid(shop: FakeStripe, recharge: Recharge) -> None:
    shop.expire(recharge.order)
    shop.deliver()
    assert now(recharge).state == State.FAILED


def test_a_browser_that_names_another_session_is_refused(
    shop: FakeStripe, recharge: Recharge, alice_api: Client
) -> None:
    shop.pay(recharge.order)
    with nothing_changes():
        assert confirm(alice_api, recharge, session_id="cs_another").status_code == 400
        assert confirm(alice_api, recharge, razorpay_signature="x").status_code == 400


@pytest.mark.parametrize("changes", [{"amount_total": 100}, {"currency": "usd"}, {"amount_total": None}])
def test_another_sum_is_no_payment(shop: FakeStripe, recharge: Recharge, alice: User, changes: dict[str, Any]) -> None:
    shop.sessions[recharge.order].update(changes)
    shop.pay(recharge.order)
    assert shop.deliver() == [204]
    assert (now(recharge).state, coins(alice).balance) == (State.OPEN, 0)
    assert ProviderEvent.objects.failed().count() == 1


def test_a_forged_webhook_is_refused(shop: FakeStripe, recharge: Recharge) -> None:
    shop.pay(recharge.order)
    body, headers = shop.told[0]
    moment = headers["Stripe-Signature"].partition(",")[0]
    event = {"id": "evt_1", "object": "event", "type": "x", "data": {"object": {}}}
    forged = [
        (body, {"Stripe-Signature": f"{moment},v1={'0' * 64}"}),
        (body, {"Stripe-Signature": f"{moment},v1=é"}),
        (body, {"Stripe-Signature": "t=x,v1=y"}),
        (body, {"Stripe-Signature": ""}),
        (body + b" ", headers),
        (b"\xff", headers),
        shop.signed(event, age=600),
    ]
    with nothing_changes():
        assert [shop.post(*each) for each in forged] == [400] * 7


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("customer.created", 204), ("payment_intent.succeeded", 204), ("checkout.session.completed", 400)],
)
def test_what_is_not_about_orders_is_heard_and_forgotten(shop: FakeStripe, kind: str, answer: int) -> None:
    shop._tell(kind, {"id": "x_1", "object": "something"})
    with nothing_changes():
        assert shop.deliver() == [answer]


def test_money_that_could_not_be_given_back_is_tried_again(shop: FakeStripe, recharge: Recharge, staff: User) -> None:
    shop.refund_status = "pending"
    shop.pay(recharge.order)
    shop.deliver()
    recharge_refund(recharge=recharge, by=staff.pk, note="By mistake")
    due(recharge)
    due(recharge)
    assert (now(recharge).state, len(shop.refunds)) == (State.REFUNDING, 1)
    shop.settle_refund(next(iter(shop.refunds.values())), "failed")
    shop.deliver(copies=2, shuffled=True)
    assert now(recharge).state == State.REFUND_FAILED
    shop.refund_status = "succeeded"
    refund_again(recharge=recharge)
    recharges_look(timezone.now())
    assert (now(recharge).state, len(shop.refunds)) == (State.REFUNDED, 2)


def test_a_dispute_is_a_matter_for_the_staff(shop: FakeStripe, recharge: Recharge) -> None:
    shop.pay(recharge.order)
    shop.deliver()
    intent = shop.sessions[recharge.order]["payment_intent"]
    dispute = {"id": "dp_1", "object": "dispute", "amount": 9900, "currency": "inr", "payment_intent": intent}
    shop._tell("charge.dispute.created", {**dispute, "status": "needs_response"})
    assert shop.deliver() == [204]
    assert ProviderEvent.objects.failed().get().recharge == recharge
