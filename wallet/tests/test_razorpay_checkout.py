"""The page from which one goes on to Razorpay's."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client as DjangoClient
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client, nothing_changes
from wallet.models import Recharge
from wallet.tests.conftest import coins
from wallet.tests.fake_razorpay import FakeRazorpay
from wallet.tests.shop import RECHARGES, now
from wallet.tests.test_razorpay import recharge, shop

__all__ = ["recharge", "shop"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(recharge: Recharge) -> str:
    return urlsplit(recharge.checkout_url).path


def back_to(recharge: Recharge) -> str:
    return f"/app/wallet?recharge={recharge.pk}"


def test_its_form_leads_to_razorpay_and_from_there_back_to_coins(
    client: DjangoClient, address: str, recharge: Recharge, alice: User, alice_api: Client, settings: Settings
) -> None:
    page = client.get(address).content.decode()
    assert "Pay 99.00 INR by Razorpay" in page
    (action,) = re.findall(r'<form [^>]*action="([^"]+)"', page)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert urlsplit(fields["callback_url"]).path == f"{address}back/"
    assert not any(settings.RAZORPAY_KEY_SECRET in value for value in fields.values())
    brought = httpx.post(action, data=fields).raise_for_status().json()
    with nothing_changes():
        back = DjangoClient(enforce_csrf_checks=True).post(f"{address}back/", brought)
    assert (back.status_code, back["Location"]) == (302, back_to(recharge))
    assert alice_api.post(f"{RECHARGES}{recharge.pk}/confirm/", {}).json()["state"] == "paid"
    assert coins(alice).balance == 100


def test_only_it_may_send_a_form_there(client: DjangoClient, address: str, settings: Settings) -> None:
    allowed = re.search(r"form-action ([^;]+)", client.get(address)["Content-Security-Policy"])
    assert allowed is not None
    assert allowed[1].split() == ["'self'", settings.RAZORPAY_API_URL]
    assert settings.RAZORPAY_API_URL not in client.get("/sign-in/")["Content-Security-Policy"]


def test_what_is_settled_is_not_paid_again(
    client: DjangoClient, address: str, recharge: Recharge, shop: FakeRazorpay
) -> None:
    shop.pay(recharge.order)
    shop.deliver()
    assert now(recharge).state == Recharge.State.PAID
    page = client.get(address).content.decode()
    assert ("<form" in page, back_to(recharge) in page) == (False, True)


def test_whoever_gives_up_is_back_in_the_wallet(client: DjangoClient, address: str, recharge: Recharge) -> None:
    assert client.get(f"{address}back/")["Location"] == back_to(recharge)


@pytest.mark.parametrize("way", ["", "back/"])
def test_there_is_no_such_page_without_an_order_or_razorpay(
    client: DjangoClient, address: str, settings: Settings, way: str
) -> None:
    assert client.get(f"/checkout/razorpay/order_unknown/{way}").status_code == 404
    assert client.put(f"{address}{way}").status_code == 405
    settings.RAZORPAY_KEY_ID = ""
    assert client.get(f"{address}{way}").status_code == 404
