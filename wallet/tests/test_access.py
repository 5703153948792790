"""Recharges and payouts of others are not there: on every route that names one, and nothing changes."""

import re
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client, SignIn, nothing_changes, rest_routes
from realtime.ids import uuid7
from wallet.tests import paying_out, shop

pytestmark = pytest.mark.django_db

ROUTES = [
    ("GET", "/api/v1/wallet/recharges/{recharge_id}/"),
    ("POST", "/api/v1/wallet/recharges/{recharge_id}/confirm/"),
    ("GET", "/api/v1/wallet/payouts/{payout_id}/"),
    ("POST", "/api/v1/wallet/payouts/{payout_id}/cancel/"),
]
LISTS = ["wallet/recharges/", "wallet/payouts/", "wallet/transactions/", "wallet/transactions/?account=earnings"]


@pytest.fixture
def alices(alice: User, staff: User) -> dict[str, list[UUID]]:
    """In several states."""
    paid, open = shop.paid(alice), shop.ordered(alice, shop.plan_of(), "2")
    return {
        "recharge_id": [paid.pk, open.pk],
        "payout_id": [paying_out.paid(alice, staff).pk, paying_out.ask(alice).pk],
    }


@pytest.fixture(params=["stranger", "staff"])
def outsider(request: pytest.FixtureRequest) -> User:
    user: User = request.getfixturevalue(request.param)
    return user


def test_every_route_that_names_one_is_here() -> None:
    routes = [(method, pattern) for pattern, methods in rest_routes() for method in methods]
    assert [each for each in routes if re.search("{(recharge|payout)_id}", each[1])] == ROUTES


@pytest.mark.parametrize(("method", "pattern"), ROUTES)
def test_it_is_not_there(
    alices: dict[str, list[UUID]], outsider: User, sign_in: SignIn, method: str, pattern: str
) -> None:
    api = sign_in(outsider)
    (name,) = re.findall(r"{(\w+)}", pattern)
    unknown = answer(api, method, pattern, {name: uuid7()})
    for there in alices[name]:
        found = answer(api, method, pattern, {name: there})
        assert error_of(found) == (404, "not_found")
        assert found.json() == unknown.json()


def answer(api: Client, method: str, pattern: str, named: dict[str, UUID]) -> Any:
    with nothing_changes():
        return api.send(method, pattern.format_map(named))


@pytest.mark.parametrize("address", LISTS)
def test_nor_in_a_list(alices: dict[str, list[UUID]], outsider: User, sign_in: SignIn, address: str) -> None:
    assert sign_in(outsider).get(f"/api/v1/{address}").json()["results"] == []
