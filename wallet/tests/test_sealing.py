"""Details of bank accounts, sealed: opened by this server's keys, for the person whose they are."""

import io

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import User
from realtime.errors import Conflict
from wallet.models import Payout, PayoutAccount
from wallet.sealing import seal, unseal
from wallet.services.payouts import payout_cancel, payout_reveal
from wallet.tests.paying_out import BANK, ask, now, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings: Settings) -> list[str]:
    keys = [Fernet.generate_key().decode() for _ in range(3)]
    settings.PAYOUT_KEYS = keys[:1]
    return keys


def test_what_is_kept_says_nothing_to_who_reads_the_database(alice: User) -> None:
    ask(alice)
    for table in ("wallet_payout", "wallet_payoutaccount"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows = str(cursor.fetchall())
        assert BANK.number not in rows
        assert BANK.name not in rows


def test_a_new_key_seals_and_old_ones_open(alice: User, staff: User, keys: list[str], settings: Settings) -> None:
    payout = ask(alice)
    settings.PAYOUT_KEYS = [keys[1], keys[0]]
    assert payout_reveal(payout=payout, by=staff) == BANK
    sealed = seal(BANK, owner=alice.pk)
    settings.PAYOUT_KEYS = [keys[1]]
    assert unseal(sealed, owner=alice.pk) == BANK
    with pytest.raises(Conflict, match="unreadable"):
        payout_reveal(payout=payout, by=staff)


def test_what_is_kept_is_sealed_anew(alice: User, bob: User, staff: User, keys: list[str], settings: Settings) -> None:
    payouts = [ask(alice), paid(bob, staff)]
    settings.PAYOUT_KEYS = [keys[1], keys[0]]
    out = io.StringIO()
    call_command("payout_reseal", stdout=out)
    assert out.getvalue() == "Sealed 4 anew.\n"
    settings.PAYOUT_KEYS = [keys[1]]
    assert [payout_reveal(payout=now(each), by=staff) for each in payouts] == [BANK, BANK]
    assert unseal(PayoutAccount.objects.get(user=alice).sealed, owner=alice.pk) == BANK


def test_what_is_forgotten_stays_so(alice: User, keys: list[str]) -> None:
    payout_cancel(payout_id=ask(alice).pk, by=alice)
    call_command("payout_reseal", stdout=io.StringIO())
    assert Payout.objects.get().sealed == ""


def test_in_anothers_place_it_is_not_opened(alice: User, bob: User, staff: User) -> None:
    """Who can write in the database cannot have another's money sent to themselves."""
    ask(bob)
    payout = ask(alice)
    Payout.objects.filter(pk=payout.pk).update(sealed=PayoutAccount.objects.get(user=bob).sealed)
    with pytest.raises(Conflict, match="unreadable"):
        payout_reveal(payout=now(payout), by=staff)


def test_a_key_of_openssl_is_one(alice: User, settings: Settings) -> None:
    settings.PAYOUT_KEYS = ["+/+/" * 10 + "+/8="]
    assert unseal(seal(BANK, owner=alice.pk), owner=alice.pk) == BANK
