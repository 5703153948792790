"""Coins that are kept back: not to be spent by anything else, and settled once."""

import pytest

from accounts.models import User
from conftest import nothing_changes
from realtime.errors import Conflict, Unprocessable
from wallet.models import Account, Hold, Journal
from wallet.reconciling import look
from wallet.services.holds import hold_capture, hold_place, hold_release
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

CALL = Journal.Reason.CALL
REVENUE = Account.Kind.REVENUE


def test_what_is_held_is_not_spent_by_anything_else(alice: User, rich: Account) -> None:
    hold_place(key="call:1", account=rich, amount=800)
    assert (coins(alice).balance, coins(alice).available) == (1000, 200)
    entries = [Entry(rich.pk, house(REVENUE).pk, 201)]
    with nothing_changes(), pytest.raises(Conflict):
        journal_post(key="call:2", reason=CALL, entries=entries)
    with nothing_changes(), pytest.raises(Conflict):
        hold_place(key="call:2", account=rich, amount=201)


def test_some_of_it_is_spent_and_the_rest_given_back(alice: User, bob: User, rich: Account) -> None:
    hold = hold_place(key="call:1", account=rich, amount=800)
    hold_capture(hold=hold, reason=CALL, shares={coins(bob).pk: 60, house(REVENUE).pk: 40})
    assert (coins(alice).available, coins(bob).available, house(REVENUE).balance) == (900, 60, 40)
    assert Hold.objects.get().captured == 100
    assert look().is_clean


def test_all_of_it_is_given_back(alice: User, rich: Account) -> None:
    hold_release(hold=hold_place(key="call:1", account=rich, amount=1000))
    assert coins(alice).available == 1000


def test_it_is_settled_once(rich: Account) -> None:
    hold = hold_place(key="call:1", account=rich, amount=800)
    hold_capture(hold=hold, reason=CALL, shares={house(REVENUE).pk: 800})
    with nothing_changes(), pytest.raises(Conflict) as refused:
        hold_release(hold=hold)
    assert refused.value.code == "hold_closed"
    with nothing_changes(), pytest.raises(Conflict):
        hold_capture(hold=hold, reason=CALL, shares={house(REVENUE).pk: 1})


def test_asked_for_again_it_is_the_same(rich: Account) -> None:
    hold = hold_place(key="call:1", account=rich, amount=800)
    with nothing_changes():
        assert hold_place(key="call:1", account=rich, amount=800) == hold
    with nothing_changes(), pytest.raises(Unprocessable):
        hold_place(key="call:1", account=rich, amount=801)
