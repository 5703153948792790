"""Many at once with the same accounts: really, on PostgreSQL."""

from collections.abc import Callable, Sequence
from functools import partial

import pytest

from accounts.models import User
from conftest import at_once
from realtime.errors import DomainError
from wallet.models import Account, Hold, Journal
from wallet.reconciling import look
from wallet.services.holds import hold_capture, hold_place, hold_release
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, give, house

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CALL = Journal.Reason.CALL
AT_ONCE = 50


def outcomes_of(works: Sequence[Callable[[], object]]) -> list[object]:
    """What each returned, or the code of its refusal."""
    return [each.code if isinstance(each, DomainError) else each for each in at_once(*works)]


def pay(number: int, source: Account, goal: Account, amount: int) -> Journal:
    return journal_post(key=f"call:{number}", reason=CALL, entries=[Entry(source.pk, goal.pk, amount)])


def test_fifty_spends_leave_the_exact_sum(alice: User) -> None:
    give(alice, 1000)
    outcomes = outcomes_of(
        [partial(pay, number, coins(alice), house(Account.Kind.REVENUE), 30) for number in range(AT_ONCE)]
    )
    assert outcomes.count("insufficient_funds") == AT_ONCE - 33
    assert (coins(alice).balance, house(Account.Kind.REVENUE).balance) == (10, 990)
    assert look().is_clean


def test_one_key_is_spent_once(alice: User) -> None:
    give(alice, 1000)
    outcomes = outcomes_of([partial(pay, 1, coins(alice), house(Account.Kind.REVENUE), 30)] * AT_ONCE)
    assert len(set(outcomes)) == 1
    assert coins(alice).balance == 970


def test_who_pay_each_other_do_not_wait_for_ever(alice: User, bob: User) -> None:
    give(alice, 1000)
    give(bob, 1000)
    pairs = [(coins(alice), coins(bob)), (coins(bob), coins(alice))]
    outcomes_of([partial(pay, number, *pairs[number % 2], 1) for number in range(AT_ONCE)])
    assert (coins(alice).balance, coins(bob).balance) == (1000, 1000)
    assert look().is_clean


def test_a_hold_is_settled_by_one_of_many(alice: User) -> None:
    give(alice, 1000)
    revenue = house(Account.Kind.REVENUE)
    hold = hold_place(key="call:1", account=coins(alice), amount=100)
    capture = partial(hold_capture, hold=hold, reason=CALL, shares={revenue.pk: 70})
    outcomes = outcomes_of([capture, partial(hold_release, hold=hold)] * 10)
    assert outcomes.count("hold_closed") == 19
    assert coins(alice).available == 1000 - Hold.objects.get().captured
    assert look().is_clean


def test_holds_at_once_keep_back_no_more_than_there_is(alice: User) -> None:
    give(alice, 1000)
    place = [partial(hold_place, key=f"call:{number}", account=coins(alice), amount=30) for number in range(AT_ONCE)]
    outcomes = outcomes_of(list(place))
    assert outcomes.count("insufficient_funds") == AT_ONCE - 33
    assert coins(alice).held == 990
