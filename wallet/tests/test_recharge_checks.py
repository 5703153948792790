"""`manage.py reconcile`: whether recharges and the books say the same."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from conftest import unguarded
from wallet.models import Journal
from wallet.recharge_checks import bookings_have_recharges, recharges_are_booked
from wallet.reconciling import look
from wallet.services.journals import Entry, journal_post
from wallet.services.refunds import recharge_refund
from wallet.tests.conftest import coins, house
from wallet.tests.shop import ordered, paid, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(alice: User, bob: User, staff: User) -> None:
    """To Alice twice, of which one was given back; to Bob something that he has not paid."""
    plan = plan_of(first_bonus_coins=50)
    paid(alice, plan, "1")
    recharge_refund(recharge=paid(alice, plan, "2"), by=staff.pk, note="By mistake")
    ordered(bob, plan, "3")


@pytest.mark.usefixtures("sold")
class TestSold:
    def test_adds_up(self) -> None:
        assert look().wrong == {}

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ("credited = 99 WHERE state = 'paid'", "is paid; the books say [('coin',"),
            ("amount = 1 WHERE state = 'paid'", "is paid; the books say [('coin',"),
            ("currency = 'USD' WHERE state = 'paid'", "is paid; the books say [('coin',"),
            (
                "user_id = (SELECT user_id FROM wallet_recharge WHERE state = 'open') WHERE state = 'paid'",
                "is paid; the",
            ),
            ("state = 'refunded' WHERE state = 'paid'", "is refunded; in the books it is not given back."),
            ("state = 'paid' WHERE state = 'refunding'", "is paid; in the books it is given back."),
            (
                "state = 'open', paid_at = NULL, credited = NULL, is_first = FALSE WHERE is_first",
                "is open; the books say",
            ),
            (
                "state = 'paid', paid_at = created_at, credited = 100 WHERE state = 'open'",
                "the books say nothing of it.",
            ),
        ],
    )
    def test_that_was_tampered_with_is_found(self, change: str, told: str) -> None:
        if change.startswith("user_id"):
            change = change.replace("state = 'paid'", "state = 'paid' AND is_first")
        with unguarded(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE wallet_recharge SET {change}")  # noqa: S608
        assert look().wrong.keys() == {"recharges"}
        assert told in look().wrong["recharges"][0]

    @pytest.mark.parametrize("key", ["recharge:00000000-0000-7000-8000-000000000000", "recharge:what", "whatever"])
    def test_a_journal_of_no_recharge_is_found(self, alice: User, key: str) -> None:
        entries = [Entry(house().pk, coins(alice).pk, 100)]
        journal_post(key=key, reason=Journal.Reason.RECHARGE, entries=entries)
        assert look().wrong == {"bookings of recharges": [f"Journal {key} is of no recharge."]}

    def test_costs_no_more_for_more(self, alice: User, django_assert_num_queries: Any) -> None:
        with CaptureQueriesContext(connection) as few:
            assert [*recharges_are_booked(), *bookings_have_recharges()] == []
        paid(alice, key="4")
        with django_assert_num_queries(len(few)):
            assert [*recharges_are_booked(), *bookings_have_recharges()] == []
