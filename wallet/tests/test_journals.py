"""What moved between accounts: once, all of it or nothing, and never more than there is."""

import pytest

from accounts.models import User
from conftest import nothing_changes
from realtime.errors import Conflict, DomainError, Unprocessable
from wallet.models import Account, Journal, Transfer
from wallet.reconciling import look
from wallet.services.journals import Entry, journal_post, journal_reverse
from wallet.tests.conftest import coins, give, house

pytestmark = pytest.mark.django_db

CALL = Journal.Reason.CALL
REVENUE = Account.Kind.REVENUE


def spend(owner: User, amount: int, key: str = "call:1") -> Journal:
    entries = [Entry(coins(owner).pk, house(REVENUE).pk, amount)]
    return journal_post(key=key, reason=CALL, entries=entries)


def test_what_goes_out_here_comes_in_there(alice: User, rich: Account) -> None:
    spend(alice, 300)
    assert (coins(alice).balance, house(REVENUE).balance, house().balance) == (700, 300, -1000)
    last = Transfer.objects.latest("pk")
    assert (last.debit_after, last.credit_after) == (700, 300)
    assert look().is_clean


def test_a_call_is_split_in_one_journal(alice: User, bob: User, rich: Account) -> None:
    shares = [Entry(rich.pk, coins(bob).pk, 60), Entry(rich.pk, house(REVENUE).pk, 40)]
    journal = journal_post(key="call:1", reason=CALL, entries=shares)
    assert journal.transfers.count() == 2
    assert (coins(alice).balance, coins(bob).balance, house(REVENUE).balance) == (900, 60, 40)


def test_said_again_it_is_the_same(alice: User, rich: Account) -> None:
    first = spend(alice, 300)
    with nothing_changes():
        assert spend(alice, 300) == first


def test_something_else_under_the_same_key_is_refused(alice: User, rich: Account) -> None:
    spend(alice, 300)
    with nothing_changes(), pytest.raises(Unprocessable) as refused:
        spend(alice, 301)
    assert refused.value.code == "idempotency_mismatch"


def test_nobody_spends_more_than_they_have(alice: User, rich: Account) -> None:
    house(REVENUE)
    with nothing_changes(), pytest.raises(Conflict) as refused:
        spend(alice, 1001)
    assert refused.value.code == "insufficient_funds"


def test_of_several_entries_all_are_written_or_none(alice: User, bob: User, rich: Account) -> None:
    entries = [Entry(rich.pk, coins(bob).pk, 600), Entry(rich.pk, house(REVENUE).pk, 600)]
    with nothing_changes(), pytest.raises(Conflict):
        journal_post(key="call:1", reason=CALL, entries=entries)


def test_what_was_wrong_is_reversed_once(alice: User, staff: User, rich: Account) -> None:
    journal = spend(alice, 300)
    reversal = journal_reverse(journal=journal, by=staff.pk, note="Nobody was there.")
    assert coins(alice).balance == 1000
    assert (reversal.reverses, reversal.by, reversal.note) == (journal, staff, "Nobody was there.")
    with nothing_changes():
        assert journal_reverse(journal=journal, by=staff.pk, note="Again") == reversal
    assert look().is_clean


def test_what_was_spent_meanwhile_cannot_be_taken_back(alice: User, staff: User) -> None:
    gift = give(alice, 500)
    spend(alice, 1)
    with nothing_changes(), pytest.raises(DomainError) as refused:
        journal_reverse(journal=gift, by=staff.pk, note="By mistake.")
    assert refused.value.code == "insufficient_funds"
