"""`manage.py reconcile`: what it finds, what it says, and what stops until all is right again."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from conftest import unguarded
from realtime.errors import Conflict
from wallet import triggers
from wallet.models import Account, Books, Journal
from wallet.reconciling import CHECKS, look
from wallet.services.books import books_check, must_be_in_order
from wallet.services.holds import hold_capture, hold_place
from wallet.services.journals import Entry, journal_post, journal_reverse
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

CALL = Journal.Reason.CALL


TAMPERINGS = [
    ("UPDATE wallet_account SET debits = debits + 1, credits = credits + 1", {"totals"}),
    ("UPDATE wallet_account SET credits = credits + 7 WHERE kind = 'revenue'", {"totals", "units"}),
    ("UPDATE wallet_account SET held = held + 1 WHERE held > 0", {"held"}),
    ("UPDATE wallet_hold SET captured = captured + 1 WHERE closed_at IS NOT NULL", {"captured"}),
    ("UPDATE wallet_transfer SET debit_after = debit_after + 1 WHERE amount = 60", {"chains"}),
    ("UPDATE wallet_transfer SET amount = 61 WHERE amount = 60", {"totals", "chains", "captured"}),
    ("DELETE FROM wallet_transfer WHERE amount = 1000", {"totals", "chains", "empty journals"}),
    ("UPDATE wallet_journal SET reverses_id = id WHERE reason = 'reversal'", {"reversals"}),
]
"""By somebody who took the guards away for a moment; and which checks see it."""


@pytest.fixture
def busy(alice: User, bob: User, staff: User, rich: Account) -> None:
    """Books in which everything has happened."""
    hold_place(key="kept:1", account=rich, amount=100)
    shares = {coins(bob).pk: 60, house(Account.Kind.REVENUE).pk: 40}
    hold_capture(hold=hold_place(key="kept:2", account=rich, amount=200), reason=CALL, shares=shares)
    entries = [Entry(rich.pk, coins(bob).pk, 10), Entry(rich.pk, house(Account.Kind.REVENUE).pk, 5)]
    journal = journal_post(key="call:3", reason=CALL, entries=entries)
    journal_reverse(journal=journal, by=staff.pk, note="Nobody was there.")


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("reconcile", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.usefixtures("busy")
class TestBusyBooks:
    def test_add_up(self) -> None:
        assert look().wrong == {}
        assert run() == (0, "".join(f"✓ {name}\n" for name in CHECKS))
        must_be_in_order()

    @pytest.mark.parametrize(("tampering", "found"), TAMPERINGS)
    def test_that_were_tampered_with_do_not(self, tampering: str, found: set[str]) -> None:
        with unguarded(), connection.cursor() as cursor:
            cursor.execute(tampering)
        assert set(look().wrong) >= found

    def test_without_their_guards_are_not_trusted(self) -> None:
        triggers.remove(connection)
        assert set(look().wrong) == {"guards"}
        triggers.install(connection)
        assert look().is_clean

    def test_are_closed_until_they_add_up_again(self) -> None:
        with unguarded(), connection.cursor() as cursor:
            cursor.execute("UPDATE wallet_account SET held = held + 1 WHERE held > 0")
        code, said = run("--json")
        assert (code, list(json.loads(said)["wrong"])) == (1, ["held"])
        with pytest.raises(Conflict) as refused:
            must_be_in_order()
        assert refused.value.code == "books_frozen"
        since = Books.objects.get().frozen_at
        assert run()[0] == 1
        assert Books.objects.get().frozen_at == since
        with unguarded(), connection.cursor() as cursor:
            cursor.execute("UPDATE wallet_account SET held = held - 1 WHERE held > 0")
        assert books_check().is_clean
        must_be_in_order()
