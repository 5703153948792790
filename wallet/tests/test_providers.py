"""What all providers have in common, by their own SDKs, against servers that play them."""

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client
from realtime.errors import Unavailable
from wallet.models import Plan, ProviderEvent, Recharge
from wallet.providers import provider_of
from wallet.reconciling import look
from wallet.services.refunds import recharge_refund
from wallet.tests.conftest import coins
from wallet.tests.fake_api import Refused
from wallet.tests.fake_razorpay import FakeRazorpay
from wallet.tests.fake_stripe import FakeStripe
from wallet.tests.shop import RECHARGES, due, now, order, ordered, plan_of

pytestmark = pytest.mark.django_db

Shop = FakeRazorpay | FakeStripe
State = Recharge.State
SECRETS = {"razorpay": "RAZORPAY_KEY_SECRET", "stripe": "STRIPE_SECRET_KEY"}


@pytest.fixture(params=SECRETS)
def shop(request: pytest.FixtureRequest) -> Shop:
    shop: Shop = request.getfixturevalue(f"{request.param}_shop")
    return shop


@pytest.mark.parametrize(
    "answer",
    [
        (502, b"<html>Bad Gateway</html>"),
        (500, {"error": {"code": "SERVER_ERROR", "description": "We are down."}}),
        (429, {"error": {"message": "Too many requests", "type": "invalid_request_error"}}),
        (200, {"id": 7}),
    ],
    ids=lambda answer: answer[0],
)
def test_one_that_does_not_do_what_it_should_is_tried_later(
    shop: Shop, alice: User, alice_api: Client, answer: tuple[int, object]
) -> None:
    def broken() -> None:
        raise Refused(*answer)

    recharge = ordered(alice)
    shop.broken, plan = broken, Plan.objects.get()
    with pytest.raises(Unavailable):
        ordered(alice, plan, "2")
    assert alice_api.post(f"{RECHARGES}{recharge.pk}/confirm/", {}).status_code == 503
    due(recharge)
    assert now(recharge).state == State.OPEN
    shop.broken = lambda: None
    assert ordered(alice, plan, "2").state == State.OPEN


def test_with_a_wrong_key_nothing_is_sold(shop: Shop, alice_api: Client, settings: Settings) -> None:
    setattr(settings, SECRETS[settings.PAYMENT_PROVIDER], "wrong")
    assert order(alice_api, plan_of()).status_code == 503


def test_money_is_given_back_once(shop: Shop, alice: User, staff: User) -> None:
    recharge = ordered(alice)
    shop.pay(recharge.order)
    shop.deliver()
    recharge_refund(recharge=recharge, by=staff.pk, note="By mistake")
    due(recharge)
    assert now(recharge).state == State.REFUNDED
    assert provider_of(recharge.provider).refund_make(now(recharge)).refund == now(recharge).refund
    assert shop.deliver(copies=3, shuffled=True) == [204] * 3
    assert (len(shop.refunds), coins(alice).balance) == (1, 0)
    assert not ProviderEvent.objects.failed().exists()
    assert look().is_clean
