"""The page of the sandbox: one pays, or lets it fail."""

from typing import Any

import pytest
from django.test import Client as DjangoClient
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import nothing_changes
from wallet.models import ProviderEvent, Recharge
from wallet.services import sandbox as services
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins
from wallet.tests.shop import now, ordered, paid, plan_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def recharge(alice: User) -> Recharge:
    return ordered(alice)


def address(recharge: Recharge) -> str:
    return recharge.checkout_url.partition(":8000")[2]


def choose(client: DjangoClient, recharge: Recharge, outcome: str) -> Any:
    return client.post(address(recharge), {"outcome": outcome}, follow=True)


def test_it_says_what_is_paid(client: DjangoClient, recharge: Recharge) -> None:
    response = client.get(address(recharge))
    assert "Pay 99.00 INR" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_it_says_what_comes_of_it_and_leads_back_to_it(client: DjangoClient, alice: User) -> None:
    recharge = ordered(alice, plan_of(coins=1000, first_bonus_coins=50))
    text = client.get(address(recharge)).content.decode()
    assert "1,000" in text
    assert "50, if it is the first" in text
    assert f'href="/app/wallet?recharge={recharge.pk}"' in text
    assert "50, for it was the first" in choose(client, recharge, "pay").content.decode()
    second = ordered(alice, recharge.plan, "2")
    assert "it was the first" not in choose(client, second, "pay").content.decode()


def test_who_pays_has_their_coins(client: DjangoClient, recharge: Recharge, alice: User) -> None:
    response = choose(client, recharge, "pay")
    assert ("<h1>Paid</h1>" in response.content.decode(), "<form" in response.content.decode()) == (True, False)
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)


def test_who_lets_it_fail_may_try_again(client: DjangoClient, recharge: Recharge, alice: User) -> None:
    assert "Payment failed" in choose(client, recharge, "fail").content.decode()
    assert now(recharge).state == State.FAILED
    choose(client, recharge, "fail")
    choose(client, recharge, "pay")
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert ProviderEvent.objects.count() == 3


@pytest.mark.parametrize("outcome", ["pay", "fail"])
def test_what_is_paid_stays_paid(client: DjangoClient, alice: User, outcome: str) -> None:
    recharge = paid(alice)
    with nothing_changes():
        response = choose(client, recharge, outcome)
    assert (response.status_code, "paid already" in response.content.decode()) == (409, True)


def test_a_word_that_is_lost_on_its_way_is_asked_for(
    client: DjangoClient, recharge: Recharge, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "webhook_heard", lambda **_: None)
    choose(client, recharge, "pay")
    assert coins(alice).balance == 0
    due = now(recharge).ask_at
    assert due is not None
    recharges_look(due)
    assert coins(alice).balance == 100


def test_another_page_cannot_pay(recharge: Recharge) -> None:
    careful = DjangoClient(enforce_csrf_checks=True)
    with nothing_changes():
        assert careful.post(address(recharge), {"outcome": "pay"}).status_code == 403


def test_there_is_no_such_page_without_an_order_or_a_sandbox(
    client: DjangoClient, recharge: Recharge, settings: Settings
) -> None:
    assert client.get("/checkout/unknown/").status_code == 404
    settings.PAYMENT_PROVIDER = "off"
    with nothing_changes():
        assert client.get(address(recharge)).status_code == 404
        assert client.post(address(recharge), {"outcome": "pay"}).status_code == 404


def test_amounts_are_shown_as_their_currency_is(client: DjangoClient, alice: User) -> None:
    recharge = ordered(alice, plan_of(price=1234567, currency="JPY"))
    assert "Pay 1,234,567 JPY" in client.get(address(recharge)).content.decode()
    recharge = ordered(alice, plan_of(price=1234567, currency="KWD"), "2")
    assert "Pay 1,234.567 KWD" in client.get(address(recharge)).content.decode()
