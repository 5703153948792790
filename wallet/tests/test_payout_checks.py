"""What `manage.py reconcile` finds of payouts that are not in the books as they say."""

import pytest
from django.db import connection

from accounts.models import User
from conftest import unguarded
from wallet.models import Account, Journal
from wallet.reconciling import look
from wallet.services.accounts import account_of
from wallet.services.holds import hold_place, hold_release
from wallet.services.journals import Entry, journal_post, journal_reverse
from wallet.services.payouts import payout_cancel, payout_reject
from wallet.tests.conftest import give
from wallet.tests.paying_out import approved, ask, earn, earned, paid, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def busy(alice: User, bob: User, staff: User) -> None:
    """Payouts of every state."""
    paid(alice, staff)
    payout_cancel(payout_id=ask(alice).pk, by=alice)
    payout_reject(payout=approved(alice, staff), by=staff, reason="No.")
    sent(alice, staff)
    ask(bob)


def test_all_is_as_it_should_be() -> None:
    assert look().wrong == {}


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("SET amount = amount + 1 WHERE state = 'paid'", "of money moved"),
        ("SET currency = 'USD' WHERE state = 'paid'", "of money moved"),
        ("SET coins = coins + 1 WHERE state = 'sent'", "not its own"),
        ("SET user_id = approved_by_id, approved_by_id = user_id WHERE state = 'sent'", "not its own"),
        ("SET state = 'paid', ended_at = created_at WHERE state = 'sent'", "of what it held, 0 were spent"),
        ("SET state = 'failed', reason = 'x' WHERE state = 'paid'", "of what it held, 2000 were spent"),
        ("SET state = 'cancelled', ended_at = created_at WHERE state = 'requested'", "were spent"),
    ],
)
def test_what_was_tampered_with_is_named(tampering: str, said: str) -> None:
    with unguarded(), connection.cursor() as cursor:
        if "user_id" in tampering:
            cursor.execute("UPDATE wallet_payout SET sent_by_id = NULL")
        cursor.execute(f"UPDATE wallet_payout {tampering}")
    wrong = look().wrong
    assert set(wrong) == {"payouts"}
    assert said in str(wrong)


def test_a_hold_that_is_let_go_by_hand_is_named(alice: User, bob: User) -> None:
    hold_release(hold=earned(bob).holds.get())
    assert "were spent" in str(look().wrong["payouts"])


def test_what_is_named_like_a_payout_and_is_none_is_named(alice: User, staff: User) -> None:
    earn(staff)
    hold_place(key="payout:0", account=earned(staff), amount=1)
    cash, costs = (account_of(kind=kind, unit="INR") for kind in (Account.Kind.CASH, Account.Kind.COSTS))
    journal_post(key="payout:1", reason=Journal.Reason.PAYOUT, entries=[Entry(cash.pk, costs.pk, 1)])
    assert len(look().wrong["payouts"]) == 2


def test_what_is_reversed_besides_is_no_matter_of_payouts(alice: User) -> None:
    journal_reverse(journal=give(alice, 5), by=None, note="")
    assert look().wrong == {}
