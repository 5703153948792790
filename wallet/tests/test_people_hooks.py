"""What becomes of somebody's payouts when they go."""

import json

import pytest

from accounts.models import User
from accounts.services.deletion import user_delete
from conftest import PASSWORD, Client
from wallet.models import Payout, PayoutAccount
from wallet.reconciling import look
from wallet.services.payouts import payout_complete, payout_reveal, payout_send
from wallet.tests.paying_out import BANK, approved, ask, earned, now, paid

pytestmark = pytest.mark.django_db


def leave(user: User) -> None:
    user_delete(user=user, password=PASSWORD)


def test_what_was_asked_for_is_taken_back(alice: User) -> None:
    payout = ask(alice)
    leave(alice)
    assert now(payout).state == Payout.State.CANCELLED
    assert earned(alice).held == 0
    assert not PayoutAccount.objects.exists()
    assert not Payout.objects.exclude(sealed="").exists()
    assert look().is_clean


def test_what_was_approved_is_paid_all_the_same(alice: User, staff: User) -> None:
    payout = approved(alice, staff)
    leave(alice)
    assert payout_reveal(payout=now(payout), by=staff) == BANK
    payout = payout_complete(payout=payout_send(payout=now(payout), by=staff, reference="UTR 1"), by=staff)
    assert payout.state == Payout.State.PAID
    assert look().is_clean


def test_one_takes_ones_payouts_along(alice: User, staff: User, alice_api: Client) -> None:
    paid(alice, staff)
    export = json.loads(alice_api.get("/api/v1/auth/me/export/").content)
    assert export["payout_account"]["masked"] == BANK.masked
    (payout,) = export["payouts"]
    assert (payout["coins"], payout["amount"], payout["state"]) == (2000, 20_000, "paid")
