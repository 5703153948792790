"""Coins that the staff gives or takes, and journals that it reverses."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from accounts.hooks import Steps
from accounts.models import User
from conftest import Client, nothing_changes
from realtime.errors import Conflict, Forbidden, Invalid
from realtime.ids import uuid7
from wallet.hooks import on_credit
from wallet.models import Account, Journal
from wallet.reconciling import look
from wallet.services.adjustments import account_adjust, journal_take_back
from wallet.services.holds import hold_place
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, give, house
from wallet.tests.paying_out import earned, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def credited() -> Iterator[list[UUID]]:
    """Who got coins to spend."""
    people: list[UUID] = []

    @on_credit
    def note(user_id: UUID) -> Steps:
        yield
        people.append(user_id)

    yield people
    on_credit.reactions.remove(note)


def adjust(account: Account, number: int, by: User, key: UUID | None = None) -> Journal:
    return account_adjust(account=account, coins=number, by=by, note="For the outage.", key=key or uuid7())


def talked(caller: User, telecaller: User) -> Journal:
    entries = [Entry(coins(caller).pk, earned(telecaller).pk, 60), Entry(coins(caller).pk, house().pk, 40)]
    return journal_post(key=f"call:{uuid7()}", reason=Journal.Reason.CALL, entries=entries)


class TestAdjusting:
    def test_gives(self, alice: User, staff: User, rich: Account, credited: list[UUID]) -> None:
        journal = adjust(rich, 50, staff)
        assert (coins(alice).balance, house().balance) == (1050, -1050)
        assert (journal.reason, journal.note, journal.by) == ("adjust", "For the outage.", staff)
        assert credited == [alice.pk]
        assert look().is_clean

    def test_takes(self, alice: User, staff: User, rich: Account, credited: list[UUID]) -> None:
        adjust(rich, -50, staff)
        assert (coins(alice).balance, credited) == (950, [])

    def test_what_was_earned_too(self, alice: User, staff: User, credited: list[UUID]) -> None:
        adjust(earned(alice), 7, staff)
        assert (earned(alice).balance, credited) == (7, [])

    def test_once_for_each_form(self, rich: Account, staff: User) -> None:
        key = uuid7()
        journal = adjust(rich, 50, staff, key)
        with nothing_changes():
            assert adjust(rich, 50, staff, key) == journal

    @pytest.mark.parametrize(("number", "kind"), [(0, Invalid), (-1001, Conflict)])
    def test_neither_nothing_nor_more_than_there_is(
        self, rich: Account, staff: User, number: int, kind: type[Exception]
    ) -> None:
        house()
        with nothing_changes(), pytest.raises(kind):
            adjust(rich, number, staff)

    def test_not_what_is_held(self, rich: Account, staff: User) -> None:
        hold_place(key="call:1", account=rich, amount=900)
        with nothing_changes(), pytest.raises(Conflict, match="insufficient_funds"):
            adjust(rich, -101, staff)

    def test_not_ones_own(self, staff: User) -> None:
        give(staff, 5)
        with nothing_changes(), pytest.raises(Forbidden, match="not_oneself"):
            adjust(coins(staff), 5, staff)

    def test_nor_what_the_house_has(self, staff: User) -> None:
        for account in (house(), Account.objects.create(kind=Account.Kind.CASH, unit="INR")):
            with nothing_changes(), pytest.raises(Conflict, match="not_adjustable"):
                adjust(account, 5, staff)

    def test_is_a_line_of_the_statement(self, staff: User, rich: Account, alice_api: Client) -> None:
        journal_take_back(journal=adjust(rich, 50, staff), by=staff, note="By mistake.")
        lines = alice_api.get("/api/v1/wallet/transactions/").json()["results"]
        shown = [(line["text"], line["amount"], line["balance"]) for line in lines]
        assert shown == [("Reversal: adjustment", -50, 1000), ("Adjustment", 50, 1050), ("Gift", 1000, 1000)]

    def test_is_told(self, alice: User, staff: User, rich: Account, deliveries: Callable[[], Any]) -> None:
        with deliveries() as sent:
            adjust(rich, 50, staff)
        (told,) = sent
        assert '"wallet.changed"' in told.frame
        assert '"balance":1050' in told.frame


class TestTakingBack:
    def test_both_sides_of_a_call(
        self, alice: User, bob: User, staff: User, rich: Account, credited: list[UUID], deliveries: Callable[[], Any]
    ) -> None:
        journal = talked(alice, bob)
        with deliveries() as sent:
            journal_take_back(journal=journal, by=staff, note="Nobody was there.")
        assert (coins(alice).balance, earned(bob).balance) == (1000, 0)
        assert (credited, len(sent)) == ([alice.pk], 2)
        assert look().is_clean

    def test_once(self, alice: User, bob: User, staff: User, rich: Account) -> None:
        journal = talked(alice, bob)
        journal_take_back(journal=journal, by=staff, note="Nobody was there.")
        with nothing_changes(), pytest.raises(Conflict, match="reversed_already"):
            journal_take_back(journal=journal, by=staff, note="Again.")

    def test_not_what_is_spent_already(self, alice: User, bob: User, staff: User, rich: Account) -> None:
        journal = talked(alice, bob)
        hold_place(key="payout:1", account=earned(bob), amount=1)
        with nothing_changes(), pytest.raises(Conflict, match="insufficient_funds"):
            journal_take_back(journal=journal, by=staff, note="Nobody was there.")

    def test_not_where_money_has_gone(self, alice: User, staff: User) -> None:
        paid(alice, staff)
        for journal in Journal.objects.filter(reason="payout"):
            with nothing_changes(), pytest.raises(Conflict, match="not_reversible"):
                journal_take_back(journal=journal, by=staff, note="By mistake.")

    def test_not_a_reversal(self, alice: User, bob: User, staff: User, rich: Account) -> None:
        reversal = journal_take_back(journal=talked(alice, bob), by=staff, note="Nobody was there.")
        with nothing_changes(), pytest.raises(Conflict, match="not_reversible"):
            journal_take_back(journal=reversal, by=staff, note="They were.")

    def test_not_of_ones_own_calls(self, alice: User, staff: User, rich: Account) -> None:
        journal = talked(alice, staff)
        with nothing_changes(), pytest.raises(Forbidden, match="not_oneself"):
            journal_take_back(journal=journal, by=staff, note="For me.")
