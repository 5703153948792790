"""Holds that grow: one, or many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from conftest import MakeUser, nothing_changes
from realtime.errors import Conflict
from wallet.models import Account, Hold
from wallet.reconciling import look
from wallet.services.holds import hold_grow, hold_place, hold_release, holds_grow
from wallet.tests.conftest import coins, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(rich: Account) -> Hold:
    return hold_place(key="kept:1", account=rich, amount=900)


def test_it_keeps_so_much_more_back(hold: Hold, alice: User) -> None:
    hold_grow(hold=hold, by=60)
    hold.refresh_from_db()
    assert (hold.amount, coins(alice).available) == (960, 40)
    assert look().is_clean


def test_it_has_the_last_coin_and_no_more(hold: Hold, alice: User) -> None:
    hold_grow(hold=hold, by=100)
    with nothing_changes(), pytest.raises(Conflict, match="insufficient_funds"):
        hold_grow(hold=hold, by=1)
    assert coins(alice).available == 0


def test_one_that_is_settled_does_not(hold: Hold) -> None:
    hold_release(hold=hold)
    with nothing_changes(), pytest.raises(Conflict, match="insufficient_funds"):
        hold_grow(hold=hold, by=1)


def test_two_of_one_account_share_what_it_has(hold: Hold, rich: Account, alice: User) -> None:
    other = hold_place(key="kept:2", account=rich, amount=10)
    assert holds_grow({hold.pk: 60, other.pk: 60}) == {hold.pk}
    assert coins(alice).available == 30
    assert look().is_clean


def test_many_are_a_few_statements(make_user: MakeUser) -> None:
    holds = []
    for number in range(12):
        person = make_user(f"person{number}")
        give(person, 100)
        holds.append(hold_place(key=f"kept:{number}", account=coins(person), amount=80))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        grown = holds_grow({hold.pk: 30 if number % 3 == 0 else 20 for number, hold in enumerate(holds)})
    assert grown == {hold.pk for number, hold in enumerate(holds) if number % 3}
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) == 4
    assert look().is_clean
