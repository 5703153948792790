"""What the database refuses by itself, whoever writes into it, past all of our code."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from conftest import nothing_changes
from wallet import triggers
from wallet.models import Account, Hold, Journal, Transfer
from wallet.services.holds import hold_capture, hold_place
from wallet.tests.conftest import coins, give, house
from wallet.tests.shop import ordered, paid, plan_of

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: str | int | UUID) -> None:
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "change",
    [
        "debits = debits + 1",
        "credits = credits + 1",
        "debits = debits + 1, credits = credits + 1",
        "debits = credits + 1",
        "credits = 0, debits = 0",
        "held = 1001",
        "held = -1",
        "unit = 'INR'",
        "kind = 'revenue', owner_id = NULL",
        "kind = 'earnings'",
    ],
)
def test_an_account_moves_by_transfers_alone(rich: Account, change: str) -> None:
    refused(f"UPDATE wallet_account SET {change} WHERE id = %s", rich.pk)  # noqa: S608


def test_an_account_changes_no_hands(rich: Account, bob: User) -> None:
    value = bob.pk if connection.vendor == "postgresql" else bob.pk.hex
    refused("UPDATE wallet_account SET owner_id = %s WHERE id = %s", value, rich.pk)


def test_an_account_begins_empty() -> None:
    refused("INSERT INTO wallet_account (kind, unit, debits, credits, held) VALUES ('issued', 'coin', 0, 5, 0)")


@pytest.mark.parametrize("table", ["transfer", "journal", "hold", "account"])
def test_nothing_is_deleted(rich: Account, table: str) -> None:
    hold_place(key="call:1", account=rich, amount=1)
    refused(f"DELETE FROM wallet_{table}")  # noqa: S608


@pytest.mark.parametrize(
    ("table", "change"),
    [("transfer", "amount = amount - 1"), ("transfer", "debit_id = credit_id"), ("journal", "note = 'x'")],
)
def test_what_is_written_stays(rich: Account, table: str, change: str) -> None:
    refused(f"UPDATE wallet_{table} SET {change}")  # noqa: S608


def test_a_hold_that_is_settled_stays_so(rich: Account) -> None:
    hold = hold_place(key="call:1", account=rich, amount=10)
    hold_capture(hold=hold, reason=Journal.Reason.CALL, shares={house(Account.Kind.REVENUE).pk: 4})
    for change in ("closed_at = NULL, captured = 0", "captured = 5", "amount = 20"):
        refused(f"UPDATE wallet_hold SET {change}")  # noqa: S608
    assert Hold.objects.get().captured == 4


def test_no_key_is_used_twice(alice: User, rich: Account) -> None:
    journal = Journal.objects.get()
    refused(
        "INSERT INTO wallet_journal (id, key, reason, note, created_at) SELECT %s, key, reason, note, created_at"
        " FROM wallet_journal",
        str(journal.pk)[:-1] + "0" if connection.vendor == "postgresql" else journal.pk.hex[:-1] + "0",
    )


@pytest.mark.parametrize(
    ("amount", "debit_after", "credit_after"),
    [(1001, -1, 1001), (10, 991, 10), (10, 990, 11), (0, 1000, 0), (-5, 1005, -5)],
)
def test_a_transfer_fits_or_is_not_made(
    alice: User, bob: User, rich: Account, amount: int, debit_after: int, credit_after: int
) -> None:
    insert = (
        "INSERT INTO wallet_transfer (journal_id, debit_id, credit_id, amount, debit_after, credit_after)"
        " SELECT journal_id, %s, %s, %s, %s, %s FROM wallet_transfer"
    )
    refused(insert, rich.pk, coins(bob).pk, amount, debit_after, credit_after)


def test_units_do_not_mix(rich: Account) -> None:
    rupees = Account.objects.create(kind=Account.Kind.CASH, unit="INR")
    insert = (
        "INSERT INTO wallet_transfer (journal_id, debit_id, credit_id, amount, debit_after, credit_after)"
        " SELECT journal_id, %s, %s, 10, 990, 10 FROM wallet_transfer"
    )
    refused(insert, rich.pk, rupees.pk)


@pytest.mark.parametrize(
    "change",
    [
        "amount = 1",
        "currency = 'USD'",
        "coins = 1000000",
        "first_bonus_coins = 1000",
        "provider = 'stripe'",
        "\"order\" = 'another'",
        "paid_at = NULL, credited = NULL, is_first = FALSE, state = 'open'",
        "credited = 1000000",
        "is_first = FALSE",
        "paid_at = created_at",
        "state = 'open'",
    ],
)
def test_what_was_ordered_and_paid_stays(alice: User, change: str) -> None:
    paid(alice)
    refused(f"UPDATE wallet_recharge SET {change}")  # noqa: S608


def test_a_recharge_changes_no_hands_and_is_kept(alice: User, bob: User) -> None:
    ordered(alice)
    value = bob.pk if connection.vendor == "postgresql" else bob.pk.hex
    refused("UPDATE wallet_recharge SET user_id = %s", value)
    refused("DELETE FROM wallet_recharge")


def test_nothing_is_paid_without_what_it_gave(alice: User) -> None:
    ordered(alice)
    refused("UPDATE wallet_recharge SET state = 'paid'")
    refused("UPDATE wallet_recharge SET credited = 100")


def test_one_recharge_is_the_first(alice: User) -> None:
    plan = plan_of()
    paid(alice, plan, "1")
    second = ordered(alice, plan, "2")
    refused(
        "UPDATE wallet_recharge SET state = 'paid', credited = 100, paid_at = created_at, is_first = TRUE"
        ' WHERE "order" = %s',
        second.order,
    )


def test_what_fits_is_made_and_moves_the_accounts(alice: User, bob: User, rich: Account) -> None:
    """So that what the tests above see refused is not refused for another reason."""
    journal = Journal.objects.get()
    Transfer.objects.create(journal=journal, debit=rich, credit=coins(bob), amount=10, debit_after=990, credit_after=10)
    assert (coins(alice).balance, coins(bob).balance) == (990, 10)


def test_all_guards_stand() -> None:
    assert triggers.missing(connection) == []


def test_a_gift_of_more_than_all_is_fine(alice: User) -> None:
    """The house issues coins, and so has fewer than none."""
    give(alice, 5)
    assert house().balance == -5
