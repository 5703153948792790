"""Plans, recharges and what providers told, as the staff sees them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client as DjangoClient

from accounts.models import User
from conftest import Client, MakeUser, nothing_changes
from wallet.models import Journal, Plan, ProviderEvent, Recharge, SandboxOrder
from wallet.providers import sandbox
from wallet.providers.base import Outcome
from wallet.tests.conftest import coins
from wallet.tests.shop import message, now, order, ordered, paid, plan_of, post, said_of

PLANS, RECHARGES, EVENTS = "/admin/wallet/plan/", "/admin/wallet/recharge/", "/admin/wallet/providerevent/"
NOTE = {"note": "By mistake"}

pytestmark = pytest.mark.django_db

State = Recharge.State


def form(**changes: Any) -> dict[str, Any]:
    blank = {"bonus_coins": 0, "first_bonus_coins": 0, "discount_percent": 0, "discount_amount": 0, "position": 0}
    return {**blank, "name": "Small", "coins": 100, "price": 9900, "currency": "INR", "active": "on", **changes}


def page(desk: DjangoClient, address: str, **query: str) -> str:
    response = desk.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_staff_write_plans(desk: DjangoClient, alice_api: Client) -> None:
    assert desk.post(f"{PLANS}add/", form()).status_code == 302
    plan = Plan.objects.get()
    assert order(alice_api, plan).status_code == 201
    assert desk.post(f"{PLANS}{plan.pk}/change/", form(price=19900)).status_code == 302
    assert "199.00 INR" in page(desk, PLANS)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"coins": 0}, "more than nothing"),
        ({"discount_amount": 9900}, "leaves something"),
        ({"discount_amount": 100, "discount_percent": 5}, "not both"),
        ({"currency": "inr"}, "three capital letters"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(desk: DjangoClient, wrong: dict[str, Any], told: str) -> None:
    with nothing_changes():
        assert told in desk.post(f"{PLANS}add/", form(**wrong)).content.decode()


@pytest.mark.parametrize("way", ["one", "many"])
def test_a_plan_that_was_sold_is_deleted_and_stays_in_the_books(desk: DjangoClient, alice: User, way: str) -> None:
    plan = paid(alice).plan
    if way == "one":
        assert desk.post(f"{PLANS}{plan.pk}/delete/", {"post": "yes"}).status_code == 302
    else:
        chosen = {"action": "delete_selected", "_selected_action": plan.pk, "post": "yes"}
        assert desk.post(PLANS, chosen).status_code == 302
    assert Plan.objects.get().deleted_at is not None
    page(desk, PLANS)  # once with the word that it is gone
    assert "Small" not in page(desk, PLANS)
    assert desk.get(f"{PLANS}{plan.pk}/change/").status_code == 302
    assert "100" in page(desk, RECHARGES)


def test_a_recharge_is_shown_with_what_its_provider_told(desk: DjangoClient, alice: User) -> None:
    recharge = paid(alice)
    post(message(said_of(recharge, payment="payment_2")))
    assert "99.00 INR" in page(desk, RECHARGES, q="alice")
    assert "payment_2" in page(desk, f"{RECHARGES}{recharge.pk}/change/")
    assert "payment_2" in page(desk, EVENTS, problem__isempty="0")
    assert "payment_2" not in page(desk, EVENTS, problem__isempty="1")


def test_the_number_of_recharges_costs_nothing(
    desk: DjangoClient, alice: User, bob: User, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    plan = plan_of()
    paid(alice, plan)
    page(desk, RECHARGES)
    with django_assert_max_num_queries(12) as few:
        page(desk, RECHARGES)
    for number in range(2, 10):
        paid([alice, bob][number % 2], plan, str(number))
    with django_assert_num_queries(len(few)):
        page(desk, RECHARGES)


def test_staff_give_money_back_and_it_is_noted(desk: DjangoClient, alice: User, staff: User) -> None:
    recharge = paid(alice)
    with nothing_changes():
        assert "Give 99.00 INR back to" in page(desk, f"{RECHARGES}{recharge.pk}/refund/")
    assert desk.post(f"{RECHARGES}{recharge.pk}/refund/", NOTE).status_code == 302
    assert (now(recharge).state, coins(alice).balance) == (State.REFUNDING, 0)
    journal = Journal.objects.get(reason=Journal.Reason.REVERSAL)
    assert (journal.by, journal.note, LogEntry.objects.get().user) == (staff, "By mistake", staff)


def test_what_cannot_be_given_back_says_why(desk: DjangoClient, alice: User) -> None:
    recharge = ordered(alice)
    with nothing_changes():
        refused = desk.post(f"{RECHARGES}{recharge.pk}/refund/", NOTE).content.decode()
        assert "has moved on" in refused
        assert "has moved on" in desk.post(f"{RECHARGES}{recharge.pk}/refund_again/", {"a": "b"}).content.decode()
        assert desk.post(f"{RECHARGES}{recharge.pk}/refund/", {"note": ""}).status_code == 200


def test_a_refund_that_failed_is_tried_again(desk: DjangoClient, alice: User) -> None:
    recharge = paid(alice)
    desk.post(f"{RECHARGES}{recharge.pk}/refund/", NOTE)
    post(message(said_of(recharge, Outcome.REFUND_FAILED, refund="refund_1")))
    assert desk.post(f"{RECHARGES}{recharge.pk}/refund_again/", {"a": "b"}).status_code == 302
    assert now(recharge).state == State.REFUNDING


def test_staff_have_the_provider_asked(desk: DjangoClient, alice: User) -> None:
    recharge = ordered(alice)
    sandbox.pay(recharge.order)
    assert desk.post(f"{RECHARGES}{recharge.pk}/ask_provider/", {"a": "b"}).status_code == 302
    assert coins(alice).balance == 100
    lost = ordered(alice, recharge.plan, "2")
    SandboxOrder.objects.filter(pk=lost.order).delete()
    with nothing_changes():
        refused = desk.post(f"{RECHARGES}{lost.pk}/ask_provider/", {"a": "b"}).content.decode()
    assert "does not answer" in refused


def test_money_is_only_read(desk: DjangoClient, alice: User) -> None:
    recharge = paid(alice)
    event = ProviderEvent.objects.get()
    with nothing_changes():
        for address in (RECHARGES, EVENTS):
            assert desk.get(f"{address}add/").status_code == 403
        for address in (f"{RECHARGES}{recharge.pk}/", f"{EVENTS}{event.pk}/"):
            assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403
            desk.post(f"{address}change/", {"amount": "1", "state": "open", "problem": "x"})


@pytest.mark.parametrize("action", ["refund", "refund_again", "ask_provider"])
def test_who_may_only_look_may_not_act(make_user: MakeUser, alice: User, action: str) -> None:
    looker = make_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_recharge"))
    desk = DjangoClient()
    desk.force_login(looker, backend="accounts.backends.LoginBackend")
    recharge = paid(alice)
    assert "99.00 INR" in page(desk, RECHARGES)
    with nothing_changes():
        assert desk.post(f"{RECHARGES}{recharge.pk}/{action}/", NOTE).status_code == 403
