"""wallet/recharges/: an order, what it costs and gives, and coming back from paying."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client, nothing_changes
from realtime.errors import Conflict, Unavailable
from wallet.models import Plan, ProviderEvent, Recharge, SandboxOrder
from wallet.providers import sandbox
from wallet.providers.base import Order, ProviderFailed
from wallet.reconciling import look
from wallet.services.recharges import recharge_begin
from wallet.services.sandbox import sandbox_settle
from wallet.tests.conftest import coins
from wallet.tests.shop import RECHARGES, now, order, ordered, paid, plan_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def plan(db: None) -> Plan:
    return plan_of(bonus_coins=10)


def failing(_: Recharge) -> Order:
    raise ProviderFailed("It rains.")


def confirm(client: Client, recharge: Recharge, **proof: str) -> Any:
    return client.post(f"{RECHARGES}{recharge.pk}/confirm/", proof)


def test_an_order_says_where_to_pay_what(alice_api: Client, plan: Plan, settings: Settings) -> None:
    response = order(alice_api, plan)
    assert response.status_code == 201
    answer = response.json()
    recharge = Recharge.objects.get()
    wanted = {"id": str(recharge.pk), "state": "open", "provider": "sandbox", "amount": 9900, "currency": "INR"}
    assert wanted.items() <= answer.items()
    assert (answer["coins"], answer["credited"]) == (110, None)
    assert answer["checkout_url"] == f"{settings.PUBLIC_URL}/checkout/{recharge.order}/"


def test_asked_for_again_it_is_the_same_order(alice_api: Client, plan: Plan) -> None:
    first = order(alice_api, plan)
    with nothing_changes():
        assert order(alice_api, plan).json() == first.json()
    assert order(alice_api, plan, "2").json()["id"] != first.json()["id"]


def test_another_plan_under_the_same_key_is_refused(alice_api: Client, plan: Plan) -> None:
    order(alice_api, plan)
    other = plan_of(name="Other")
    with nothing_changes():
        response = order(alice_api, other)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "idempotency_mismatch")


def test_keys_are_each_persons_own(alice_api: Client, bob_api: Client, plan: Plan) -> None:
    assert order(alice_api, plan).json()["id"] != order(bob_api, plan).json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 101, "a b", "schlüssel", "\x7f"])
def test_no_order_without_a_key(alice_api: Client, plan: Plan, key: str) -> None:
    with nothing_changes():
        response = order(alice_api, plan, key)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("gone", [{"active": False}, {"deleted_at": timezone.now()}])
def test_what_is_not_on_sale_is_not_sold(alice_api: Client, plan: Plan, gone: dict[str, Any]) -> None:
    Plan.objects.update(**gone)
    with nothing_changes():
        assert order(alice_api, plan).status_code == 404


def test_nothing_is_sold_where_payments_are_off(alice_api: Client, plan: Plan, settings: Settings) -> None:
    settings.PAYMENT_PROVIDER = "off"
    with nothing_changes():
        response = order(alice_api, plan)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "payments_off")


def test_a_later_price_does_not_change_an_order(alice: User, plan: Plan) -> None:
    recharge = ordered(alice, plan)
    Plan.objects.update(price=1, coins=1_000_000, currency="USD")
    sandbox_settle(order_id=recharge.order, pays=True)
    assert (now(recharge).amount, now(recharge).currency, coins(alice).balance) == (9900, "INR", 110)


def test_a_provider_that_does_not_answer_loses_no_order(
    alice_api: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sandbox, "order_make", failing)
        response = order(alice_api, plan)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert order(alice_api, plan).json()["state"] == "open"
    assert Recharge.objects.count() == 1


def test_of_two_orders_at_the_provider_the_first_that_is_kept_counts(
    alice: User, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests with one key: while one waits for the provider, the other is through."""
    make = sandbox.order_make

    def slow(recharge: Recharge) -> Order:
        Recharge.objects.filter(state=State.NEW).update(state=State.OPEN, order="of the other")
        return make(recharge)

    monkeypatch.setattr(sandbox, "order_make", slow)
    assert ordered(alice, plan).order == "of the other"


def test_what_waited_too_long_for_the_provider_is_over(
    alice: User, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "order_make", failing)
    with pytest.raises(Unavailable):
        ordered(alice, plan)
    Recharge.objects.update(expires_at=timezone.now() + timedelta(minutes=30))
    with nothing_changes(), pytest.raises(Conflict, match="recharge_expired"):
        recharge_begin(by=alice.pk, plan_id=plan.pk, key="1")


def test_coming_back_without_having_paid_changes_nothing(alice: User, alice_api: Client, plan: Plan) -> None:
    recharge = ordered(alice, plan)
    with nothing_changes():
        assert confirm(alice_api, recharge).json()["state"] == "open"


def test_coming_back_asks_the_provider_whose_word_was_lost(alice: User, alice_api: Client, plan: Plan) -> None:
    recharge = ordered(alice, plan)
    sandbox.pay(recharge.order)
    answer = confirm(alice_api, recharge).json()
    assert (answer["state"], answer["credited"], answer["checkout_url"]) == ("paid", 110, "")
    assert coins(alice).balance == 110
    with nothing_changes():
        assert confirm(alice_api, recharge).json() == answer
    assert look().is_clean


def test_what_a_browser_brings_has_to_be_of_this_order(alice: User, alice_api: Client, plan: Plan) -> None:
    recharge = ordered(alice, plan)
    sandbox.pay(recharge.order)
    with nothing_changes():
        response = confirm(alice_api, recharge, session_id=recharge.order)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "proof_wrong")


def test_a_provider_that_cannot_be_asked_is_told_to_the_browser(
    alice: User, alice_api: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    recharge = ordered(alice, plan)
    SandboxOrder.objects.all().delete()
    with nothing_changes():
        assert confirm(alice_api, recharge).status_code == 503


def test_recharges_are_listed_the_latest_first(alice: User, alice_api: Client, plan: Plan) -> None:
    made = [str(ordered(alice, plan, key).pk) for key in "123"]
    page = alice_api.get(RECHARGES, {"limit": "2"}).json()
    assert [row["id"] for row in page["results"]] == [made[2], made[1]]
    rest = alice_api.get(page["next"]).json()
    assert [row["id"] for row in rest["results"]] == [made[0]]
    assert alice_api.get(f"{RECHARGES}{made[0]}/").json() == rest["results"][0]


def test_the_number_of_recharges_costs_nothing(
    alice: User, alice_api: Client, plan: Plan, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    ordered(alice, plan)
    with django_assert_max_num_queries(4) as few:
        alice_api.get(RECHARGES)
    for key in range(2, 12):
        ordered(alice, plan, str(key))
    with django_assert_num_queries(len(few)):
        assert len(alice_api.get(RECHARGES).json()["results"]) == 11


def test_for_others_there_is_no_such_recharge(alice: User, bob_api: Client, plan: Plan) -> None:
    recharge = ordered(alice, plan)
    with nothing_changes():
        assert bob_api.get(f"{RECHARGES}{recharge.pk}/").status_code == 404
        assert confirm(bob_api, recharge).status_code == 404
    assert bob_api.get(RECHARGES).json()["results"] == []


def test_the_first_that_is_paid_has_the_bonus_whichever_was_ordered_first(alice: User) -> None:
    plan = plan_of(first_bonus_coins=50)
    one, other = ordered(alice, plan, "1"), ordered(alice, plan, "2")
    sandbox_settle(order_id=other.order, pays=True)
    sandbox_settle(order_id=one.order, pays=True)
    assert [(now(each).credited, now(each).is_first) for each in (one, other)] == [(100, False), (150, True)]
    assert coins(alice).balance == 250
    assert look().is_clean


def test_how_many_one_may_begin_has_a_limit(alice_api: Client, plan: Plan, settings: Settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "recharges": "2/hour"}
    assert [order(alice_api, plan, key).status_code for key in "123"] == [201, 201, 429]
    assert Recharge.objects.count() == 2


def test_paying_is_told_to_all_devices(alice: User, plan: Plan, deliveries: Any) -> None:
    recharge = ordered(alice, plan)
    with deliveries() as sent:
        sandbox_settle(order_id=recharge.order, pays=True)
    told = [each.frame for each in sent if each.topic == f"user:{alice.pk}"]
    assert ['"wallet.recharge"' in told[0], '"wallet.changed"' in told[1]] == [True, True]
    assert '"balance":110' in told[1]
    assert len(sent) == 2


def test_an_event_of_a_paid_order_has_no_problem(alice: User) -> None:
    recharge = paid(alice)
    event = ProviderEvent.objects.get()
    assert (event.recharge, event.problem, event.amount) == (recharge, "", 9900)
