"""Razorpay, by its own SDK, against a server that plays it."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client, nothing_changes
from wallet.models import ProviderEvent, Recharge
from wallet.reconciling import look
from wallet.services.refunds import recharge_refund, refund_again
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins
from wallet.tests.fake_razorpay import KEY, SECRET, FakeRazorpay
from wallet.tests.shop import RECHARGES, due, now, order, ordered, plan_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def shop(razorpay_shop: FakeRazorpay) -> FakeRazorpay:
    return razorpay_shop


@pytest.fixture
def recharge(shop: FakeRazorpay, alice: User) -> Recharge:
    return ordered(alice)


def confirm(client: Client, recharge: Recharge, proof: dict[str, str]) -> Any:
    return client.post(f"{RECHARGES}{recharge.pk}/confirm/", proof)


def test_an_order_brings_where_one_pays_and_what_razorpays_code_takes(
    shop: FakeRazorpay, alice_api: Client, settings: Settings
) -> None:
    answer = order(alice_api, plan_of()).json()
    made = shop.orders[Recharge.objects.get().order]
    assert answer["checkout_fields"] == {"key": KEY, "order_id": made["id"]}
    page = f"{settings.PUBLIC_URL}/checkout/razorpay/{made['id']}/"
    assert (answer["provider"], answer["checkout_url"]) == ("razorpay", page)
    assert (made["amount"], made["currency"]) == (9900, "INR")
    assert SECRET not in str(answer)


def test_whoever_pays_and_comes_back_has_their_coins_and_webhooks_add_nothing(
    shop: FakeRazorpay, recharge: Recharge, alice: User, alice_api: Client
) -> None:
    proof = shop.pay(recharge.order)
    answer = confirm(alice_api, recharge, proof).json()
    assert (answer["state"], answer["checkout_fields"]) == ("paid", {})
    assert shop.deliver(copies=5, shuffled=True) == [204] * 10
    assert (coins(alice).balance, now(recharge).payment) == (100, proof["razorpay_payment_id"])
    assert ProviderEvent.objects.count() == 2
    assert not ProviderEvent.objects.failed().exists()
    assert look().is_clean


def test_webhooks_alone_in_any_order_are_one_credit(shop: FakeRazorpay, recharge: Recharge, alice: User) -> None:
    shop.fail(recharge.order)
    shop.pay(recharge.order)
    shop.deliver(copies=10, shuffled=True)
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert look().is_clean


def test_when_every_webhook_is_lost_the_clock_asks(shop: FakeRazorpay, recharge: Recharge, alice: User) -> None:
    shop.fail(recharge.order)
    due(recharge)
    assert now(recharge).state == State.FAILED
    shop.pay(recharge.order)
    due(recharge)
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)


def test_what_was_authorised_and_not_captured_is_not_paid(shop: FakeRazorpay, recharge: Recharge, alice: User) -> None:
    shop._payment(recharge.order, "authorized")
    due(recharge)
    assert (now(recharge).state, coins(alice).balance) == (State.OPEN, 0)


@pytest.mark.parametrize("changed", ["razorpay_order_id", "razorpay_payment_id", "razorpay_signature"])
def test_a_proof_that_was_tampered_with_is_refused(
    shop: FakeRazorpay, recharge: Recharge, alice_api: Client, changed: str
) -> None:
    proof = {**shop.pay(recharge.order), changed: "é" if changed == "razorpay_signature" else "forged"}
    with nothing_changes():
        assert confirm(alice_api, recharge, proof).status_code == 400
        assert confirm(alice_api, recharge, {"session_id": "cs"}).status_code == 400


def test_a_proof_of_another_order_is_refused(
    shop: FakeRazorpay, recharge: Recharge, alice: User, alice_api: Client
) -> None:
    other = ordered(alice, key="2")
    proof = shop.pay(other.order)
    with nothing_changes():
        assert confirm(alice_api, recharge, proof).status_code == 400


def test_a_right_proof_is_not_believed_without_razorpay(
    shop: FakeRazorpay, recharge: Recharge, alice: User, alice_api: Client
) -> None:
    proof = shop.pay(recharge.order)
    shop.payments.clear()
    with nothing_changes():
        assert confirm(alice_api, recharge, proof).json()["state"] == "open"


@pytest.mark.parametrize("changes", [{"amount": 100}, {"currency": "USD"}])
def test_another_sum_is_no_payment(
    shop: FakeRazorpay, recharge: Recharge, alice: User, changes: dict[str, Any]
) -> None:
    shop.pay(recharge.order, **changes)
    assert shop.deliver() == [204, 204]
    due(recharge)
    assert (now(recharge).state, coins(alice).balance) == (State.OPEN, 0)
    assert ProviderEvent.objects.failed().count() == 3


def test_a_forged_webhook_is_refused(shop: FakeRazorpay, recharge: Recharge) -> None:
    shop.pay(recharge.order)
    body, headers = shop.told[0]
    forged = [
        (body, {**headers, "X-Razorpay-Signature": "0" * 64}),
        (body, {**headers, "X-Razorpay-Signature": "é"}),
        (body, {}),
        (body + b" ", headers),
        (b"\xff", headers),
    ]
    with nothing_changes():
        assert [shop.post(*each) for each in forged] == [400] * 5


@pytest.mark.parametrize(
    "event",
    [
        {"event": "payment.captured", "payload": {}},
        {"event": "invoice.paid", "payload": {"invoice": {"entity": {"id": "inv_1"}}}},
        {"event": "refund.processed", "payload": {}},
    ],
)
def test_what_is_not_about_orders_is_heard_and_forgotten(shop: FakeRazorpay, event: dict[str, Any]) -> None:
    shop.tell(event)
    with nothing_changes():
        assert shop.deliver() == [204]


@pytest.mark.parametrize("event", [{}, [], {"event": "payment.captured", "payload": {"payment": {"entity": {}}}}])
def test_what_is_signed_and_is_no_event_is_refused(shop: FakeRazorpay, event: Any) -> None:
    shop.tell(event)
    with nothing_changes():
        assert shop.deliver() == [400]


def test_without_a_name_an_event_is_known_by_what_it_says(shop: FakeRazorpay, recharge: Recharge, alice: User) -> None:
    shop.pay(recharge.order)
    body, headers = shop.told[0]
    del headers["X-Razorpay-Event-Id"]
    assert [shop.post(body, headers) for _ in range(3)] == [204] * 3
    assert (ProviderEvent.objects.count(), coins(alice).balance) == (1, 100)


def test_money_on_its_way_is_asked_for_and_not_sent_twice(shop: FakeRazorpay, recharge: Recharge, staff: User) -> None:
    shop.refund_status = "pending"
    shop.pay(recharge.order)
    shop.deliver()
    recharge_refund(recharge=recharge, by=staff.pk, note="By mistake")
    due(recharge)
    due(recharge)
    assert (now(recharge).state, len(shop.refunds)) == (State.REFUNDING, 1)
    shop.settle_refund(next(iter(shop.refunds.values())), "processed")
    shop.deliver()
    assert now(recharge).state == State.REFUNDED


def test_money_that_could_not_be_given_back_is_tried_again(shop: FakeRazorpay, recharge: Recharge, staff: User) -> None:
    shop.refund_status = "pending"
    shop.pay(recharge.order)
    shop.deliver()
    recharge_refund(recharge=recharge, by=staff.pk, note="By mistake")
    due(recharge)
    shop.settle_refund(next(iter(shop.refunds.values())), "failed")
    late = list(shop.told)
    shop.deliver()
    assert now(recharge).state == State.REFUND_FAILED
    shop.refund_status = "processed"
    refund_again(recharge=recharge)
    recharges_look(timezone.now())
    assert (now(recharge).state, len(shop.refunds)) == (State.REFUNDED, 2)
    shop.told = late
    shop.deliver()
    assert now(recharge).state == State.REFUNDED


def test_what_was_given_back_before_it_was_credited_is_not_credited(
    shop: FakeRazorpay, recharge: Recharge, alice: User
) -> None:
    shop.pay(recharge.order)
    next(iter(shop.payments.values()))["status"] = "refunded"
    due(recharge)
    assert coins(alice).balance == 0
