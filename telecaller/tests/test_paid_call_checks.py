"""`manage.py reconcile` sees it where calls and books do not say the same."""

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import User
from conftest import unguarded
from telecaller.models import PaidCall
from telecaller.services.paid_calls import paid_call_end
from telecaller.tests.paying import credit, pass_time, rate, ready, talk
from wallet.reconciling import look

pytestmark = pytest.mark.django_db

FORGOTTEN = """
    UPDATE telecaller_paidcall SET state = 'completed', ended_at = created_at, talking_since = NULL, due_at = NULL,
        funded_until = NULL, warns_at = NULL WHERE state = 'accepted'
"""

TAMPERINGS = [
    ("UPDATE telecaller_paidcall SET seconds = 30, coins = 60, earned = 30 WHERE state = 'completed'", {"paid calls"}),
    ("UPDATE telecaller_block SET coins = coins + 1 WHERE number = 1", {"paid calls"}),
    ("DELETE FROM telecaller_block WHERE number = 1", {"paid calls", "blocks of calls"}),
    ("UPDATE telecaller_block SET number = 7 WHERE number = 1", {"blocks of calls"}),
    ("UPDATE wallet_hold SET amount = amount + 1 WHERE closed_at IS NULL", {"coins of calls"}),
    (
        "UPDATE wallet_hold SET closed_at = created_at WHERE closed_at IS NULL",
        {"coins of calls"},
    ),
    (FORGOTTEN, {"coins of calls"}),
]


@pytest.fixture(autouse=True)
def _calls(alice: User, bob: User) -> None:
    """One that is over, after 31 seconds, and one that goes on."""
    rate()
    credit(alice, 1000)
    ready(bob)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        call = talk(alice, bob)
        pass_time(clock, 31)
        paid_call_end(call_id=call.pk, by=alice.pk)
        talk(alice, bob)


def test_they_say_the_same() -> None:
    assert set(PaidCall.objects.values_list("state", flat=True)) == {"completed", "accepted"}
    assert look().wrong == {}


@pytest.mark.parametrize(("tampering", "found"), TAMPERINGS)
def test_until_somebody_changes_one_of_them(tampering: str, found: set[str]) -> None:
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(tampering)
        assert cursor.rowcount == 1
    assert set(look().wrong) >= found
