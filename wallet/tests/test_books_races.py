"""Many at once with the same accounts: really, on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from realtime.errors import Conflict
from wallet.models import Account, Hold, Journal
from wallet.reconciling import look
from wallet.services.holds import hold_capture, hold_place, hold_release
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, give, house

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="DATABASE_URL names no PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]

CALL = Journal.Reason.CALL
AT_ONCE = 50


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """What each returned, or its refusal."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        gate.wait(60)
        try:
            return work()
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def pay(number: int, source: Account, goal: Account, amount: int) -> Journal:
    return journal_post(key=f"call:{number}", reason=CALL, entries=[Entry(source.pk, goal.pk, amount)])


def test_fifty_spends_leave_the_exact_sum(alice: User) -> None:
    give(alice, 1000)
    outcomes = at_once(
        [partial(pay, number, coins(alice), house(Account.Kind.REVENUE), 30) for number in range(AT_ONCE)]
    )
    assert outcomes.count("insufficient_funds") == AT_ONCE - 33
    assert (coins(alice).balance, house(Account.Kind.REVENUE).balance) == (10, 990)
    assert look().is_clean


def test_one_key_is_spent_once(alice: User) -> None:
    give(alice, 1000)
    outcomes = at_once([partial(pay, 1, coins(alice), house(Account.Kind.REVENUE), 30)] * AT_ONCE)
    assert len(set(outcomes)) == 1
    assert coins(alice).balance == 970


def test_who_pay_each_other_do_not_wait_for_ever(alice: User, bob: User) -> None:
    give(alice, 1000)
    give(bob, 1000)
    pairs = [(coins(alice), coins(bob)), (coins(bob), coins(alice))]
    at_once([partial(pay, number, *pairs[number % 2], 1) for number in range(AT_ONCE)])
    assert (coins(alice).balance, coins(bob).balance) == (1000, 1000)
    assert look().is_clean


def test_a_hold_is_settled_by_one_of_many(alice: User) -> None:
    give(alice, 1000)
    revenue = house(Account.Kind.REVENUE)
    hold = hold_place(key="call:1", account=coins(alice), amount=100)
    capture = partial(hold_capture, hold=hold, reason=CALL, shares={revenue.pk: 70})
    outcomes = at_once([capture, partial(hold_release, hold=hold)] * 10)
    assert outcomes.count("hold_closed") == 19
    assert coins(alice).available == 1000 - Hold.objects.get().captured
    assert look().is_clean


def test_holds_at_once_keep_back_no_more_than_there_is(alice: User) -> None:
    give(alice, 1000)
    place = [partial(hold_place, key=f"call:{number}", account=coins(alice), amount=30) for number in range(AT_ONCE)]
    outcomes = at_once(list(place))
    assert outcomes.count("insufficient_funds") == AT_ONCE - 33
    assert coins(alice).held == 990
