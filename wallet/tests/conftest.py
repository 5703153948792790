"""People with coins."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post
from wallet.tests import fake_razorpay, fake_stripe
from wallet.tests.fake_razorpay import FakeRazorpay
from wallet.tests.fake_stripe import FakeStripe

Kind = Account.Kind


def coins(owner: User | UUID) -> Account:
    """What somebody has to spend, as it is now."""
    return account_of(kind=Kind.SPENDING, owner=owner.pk if isinstance(owner, User) else owner)


def house(kind: Account.Kind = Kind.ISSUED) -> Account:
    return account_of(kind=kind)


def give(owner: User, amount: int, key: str = "gift") -> Journal:
    entry = Entry(house().pk, coins(owner).pk, amount)
    return journal_post(key=f"{key}:{owner.username}", reason=Journal.Reason.GIFT, entries=[entry])


@pytest.fixture
def rich(alice: User) -> Account:
    """Alice's account, with 1,000 coins."""
    give(alice, 1000)
    return coins(alice)


@pytest.fixture
def razorpay_shop(settings: Settings) -> Iterator[FakeRazorpay]:
    fake = FakeRazorpay()
    settings.PAYMENT_PROVIDER = "razorpay"
    settings.RAZORPAY_KEY_ID, settings.RAZORPAY_KEY_SECRET = fake_razorpay.KEY, fake_razorpay.SECRET
    settings.RAZORPAY_WEBHOOK_SECRET, settings.RAZORPAY_API_URL = fake_razorpay.WEBHOOK_SECRET, fake.url
    with fake.running():
        yield fake


@pytest.fixture
def stripe_shop(settings: Settings) -> Iterator[FakeStripe]:
    fake = FakeStripe()
    settings.PAYMENT_PROVIDER = "stripe"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = fake_stripe.KEY, fake_stripe.WEBHOOK_SECRET
    settings.STRIPE_API_URL = fake.url
    with fake.running():
        yield fake
