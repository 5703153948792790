"""GET wallet/, and what the socket says of it."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client
from wallet.balances import wallets_of
from wallet.consumers import WalletConsumer
from wallet.frames import WalletChanged
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.holds import hold_place
from wallet.services.journals import Entry, journal_post
from wallet.services.telling import wallet_tell
from wallet.tests.conftest import coins, give, house
from wallet.wire import Purse, WalletView

URL = "/api/v1/wallet/"

pytestmark = pytest.mark.django_db


def earn(user: User, amount: int) -> None:
    earnings = account_of(kind=Account.Kind.EARNINGS, owner=user.pk)
    journal_post(key="call:1", reason=Journal.Reason.CALL, entries=[Entry(house().pk, earnings.pk, amount)])


def test_whoever_never_had_a_coin_has_none(alice_api: Client) -> None:
    empty = {"balance": 0, "held": 0, "available": 0}
    assert alice_api.get(URL).json() == {**empty, "earnings": empty, "currency": "INR", "digits": 2}
    assert not Account.objects.exists()


def test_it_shows_what_is_there_what_is_held_and_what_was_earned(alice: User, alice_api: Client) -> None:
    give(alice, 100)
    hold_place(key="call:2", account=coins(alice), amount=30)
    earn(alice, 7)
    answer = alice_api.get(URL).json()
    assert (answer["balance"], answer["held"], answer["available"]) == (100, 30, 70)
    assert answer["earnings"] == {"balance": 7, "held": 0, "available": 7}


def test_it_is_ones_own(alice: User, bob_api: Client) -> None:
    give(alice, 100)
    assert bob_api.get(URL).json()["balance"] == 0


def test_many_are_asked_for_at_once(alice: User, bob: User, django_assert_num_queries: Any) -> None:
    give(alice, 100)
    with django_assert_num_queries(1):
        assert [each.balance for each in wallets_of([bob.pk, alice.pk, bob.pk])] == [0, 100, 0]


def test_the_event_is_what_rest_shows(alice: User, alice_api: Client, deliveries: Any) -> None:
    give(alice, 100)
    with deliveries() as sent:
        wallet_tell(user_id=alice.pk)
    assert sent[0].topic == f"user:{alice.pk}"
    assert f'"data":{alice_api.get(URL).content.decode()}' in sent[0].frame


def test_whoever_signs_in_is_told_of_it() -> None:
    assert WalletConsumer.snapshot_type() is WalletView
    assert WalletChanged(1, 0, 1, Purse(0, 0, 0), "INR", 2).balance == 1


@pytest.mark.parametrize(("currency", "digits"), [("INR", 2), ("JPY", 0), ("KWD", 3)])
def test_amounts_have_the_digits_of_their_currency(
    alice_api: Client, settings: Settings, currency: str, digits: int
) -> None:
    settings.CURRENCY = currency
    assert alice_api.get(URL).json()["digits"] == digits
