"""What the database refuses of payouts, whoever writes into it, past all of our code."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from conftest import nothing_changes
from realtime.ids import uuid7
from wallet.models import Payout
from wallet.services.holds import hold_place
from wallet.services.payouts import payout_cancel
from wallet.tests.paying_out import approved, ask, earned, paid

pytestmark = pytest.mark.django_db


def refused(sql: str, *values: UUID | str) -> None:
    with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def id_of(row: Payout | User) -> UUID | str:
    return row.pk if connection.vendor == "postgresql" else row.pk.hex


TERMS = ["coins = coins + 1", "amount = amount * 2", "rate = 1", "currency = 'USD'", "masked = 'x'"]


@pytest.mark.parametrize("change", [*TERMS, "needs_second = NOT needs_second"])
def test_what_was_agreed_stays(alice: User, staff: User, change: str) -> None:
    for payout in (ask(alice), paid(staff, alice)):
        refused(f"UPDATE wallet_payout SET {change} WHERE id = %s", id_of(payout))  # noqa: S608


@pytest.mark.parametrize("change", ["state = 'sent', ended_at = NULL", "state = 'failed', reason = 'x'"])
def test_what_is_paid_stays_paid(alice: User, staff: User, change: str) -> None:
    paid(alice, staff)
    refused(f"UPDATE wallet_payout SET {change}")  # noqa: S608


def test_and_what_is_over_is_over(alice: User) -> None:
    payout_cancel(payout_id=ask(alice).pk, by=alice)
    for change in ("state = 'requested', ended_at = NULL", "state = 'rejected', reason = 'x'", "reason = 'x'"):
        refused(f"UPDATE wallet_payout SET {change}")  # noqa: S608


def test_it_is_for_nobody_else_and_of_nothing_else(alice: User, bob: User) -> None:
    ask(alice)
    refused("UPDATE wallet_payout SET user_id = %s", id_of(bob))
    refused("UPDATE wallet_payout SET hold_id = %s", id_of(bob))


def test_none_is_deleted(alice: User) -> None:
    ask(alice)
    refused("DELETE FROM wallet_payout")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'approved'",
        "state = 'sent', reference = 'x', sent_at = created_at",
        "state = 'paid', reference = 'x', sent_at = created_at, ended_at = created_at",
        "state = 'approved', approved_by_id = user_id",
        "state = 'cancelled'",
        "ended_at = created_at",
        "state = 'rejected', ended_at = created_at",
        "seconded_by_id = user_id",
        "sent_by_id = user_id",
    ],
)
def test_no_step_is_left_out(alice: User, change: str) -> None:
    ask(alice)
    refused(f"UPDATE wallet_payout SET {change}")  # noqa: S608


def test_one_who_approved_is_no_second(alice: User, staff: User) -> None:
    approved(alice, staff)
    refused("UPDATE wallet_payout SET seconded_by_id = approved_by_id")


def test_nothing_is_sent_without_a_reference(alice: User, staff: User) -> None:
    approved(alice, staff)
    refused("UPDATE wallet_payout SET state = 'sent', sent_at = created_at")


def test_none_begins_further_on(alice: User) -> None:
    payout = ask(alice)
    payout.pk, payout.key, payout.state, payout.ended_at = uuid7(), "2", Payout.State.CANCELLED, payout.created_at
    payout.hold = hold_place(key="payout:2", account=earned(alice), amount=1)
    with nothing_changes(), pytest.raises(DatabaseError, match="begins_as_a_request"), transaction.atomic():
        payout.save(force_insert=True)


def test_what_moves_as_it_should_is_let_through(alice: User, staff: User) -> None:
    """So that what the tests above see refused is not refused for another reason."""
    approved(alice, staff)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wallet_payout SET state = 'sent', reference = 'x', sent_at = created_at")
    assert Payout.objects.get().state == "sent"
