"""GET plans/: what coins cost, for whom and when."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from conftest import Client, nothing_changes
from wallet.models import Plan
from wallet.services.plans import plan_delete
from wallet.tests.shop import order, paid, plan_of

URL = "/api/v1/plans/"
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def shown(client: Client) -> list[Any]:
    response = client.get(URL)
    assert response.status_code == 200
    results: list[Any] = response.json()["results"]
    return results


def test_plans_are_in_their_places(alice_api: Client) -> None:
    plan_of(name="Large", position=2)
    plan_of(name="Small", position=1)
    plan_of(name="Resting", position=0, active=False)
    plan_delete(plan=plan_of(name="Gone", position=0))
    assert [plan["name"] for plan in shown(alice_api)] == ["Small", "Large"]


def test_a_plan_says_all_that_one_needs_to_decide(alice_api: Client) -> None:
    plan = plan_of(bonus_coins=10, first_bonus_coins=50)
    assert shown(alice_api) == [
        {
            "id": plan.pk,
            "name": "Small",
            "coins": 100,
            "bonus_coins": 10,
            "first_bonus_coins": 50,
            "price": 9900,
            "full_price": 9900,
            "currency": "INR",
            "digits": 2,
            "discount_until": None,
        }
    ]


@pytest.mark.parametrize(
    ("discount", "price"),
    [
        ({"discount_percent": 10}, 8910),
        ({"discount_percent": 33}, 6633),
        ({"discount_percent": 99}, 99),
        ({"discount_amount": 900}, 9000),
        ({"discount_percent": 10, "discount_until": timezone.now() + HOUR}, 8910),
        ({"discount_percent": 10, "discount_until": timezone.now() - HOUR}, 9900),
    ],
)
def test_a_discount_counts_until_its_end(alice_api: Client, discount: dict[str, Any], price: int) -> None:
    plan = plan_of(**discount)
    seen = shown(alice_api)[0]
    assert (seen["price"], seen["full_price"]) == (price, 9900)
    assert order(alice_api, plan).json()["amount"] == price


def test_what_a_percentage_takes_is_rounded_down() -> None:
    assert plan_of(price=1, discount_percent=99).price_at(timezone.now()) == 1
    assert plan_of(price=199, discount_percent=50).price_at(timezone.now()) == 100


def test_the_first_bonus_is_for_whoever_never_paid(alice: User, alice_api: Client, bob_api: Client) -> None:
    plan = plan_of(first_bonus_coins=50)
    paid(alice, plan)
    assert [client_sees["first_bonus_coins"] for client_sees in (*shown(alice_api), *shown(bob_api))] == [0, 50]


@pytest.mark.parametrize(
    "wrong",
    [
        {"coins": 0},
        {"price": 0},
        {"bonus_coins": -1},
        {"first_bonus_coins": -1},
        {"discount_percent": 100},
        {"discount_amount": 9900},
        {"discount_amount": -1},
        {"discount_percent": 10, "discount_amount": 10},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        plan_of(**wrong)


def test_the_number_of_plans_costs_nothing(
    alice_api: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    plan_of()
    with django_assert_max_num_queries(5) as few:
        shown(alice_api)
    for number in range(20):
        plan_of(name=f"Plan {number}")
    with django_assert_num_queries(len(few)):
        shown(alice_api)


def test_a_deleted_plan_stays_with_what_was_sold_under_it(alice: User) -> None:
    recharge = paid(alice)
    plan_delete(plan=recharge.plan)
    assert Plan.objects.get(pk=recharge.plan_id).name == "Small"
    assert not Plan.objects.on_sale().exists()
