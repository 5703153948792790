"""People with coins."""

from uuid import UUID

import pytest

from accounts.models import User
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

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
