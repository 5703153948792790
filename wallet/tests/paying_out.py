"""Somebody who earned coins and wants money for them, as tests do it."""

from accounts.models import User
from conftest import PASSWORD
from realtime.ids import uuid7
from wallet.models import Account, Journal, Payout
from wallet.payees import BankAccount
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post
from wallet.services.payout_accounts import payout_account_set
from wallet.services.payouts import payout_approve, payout_complete, payout_request, payout_send
from wallet.tests.conftest import house

BANK = BankAccount("Alice Anand", "123456789012", "HDFC0001234")
GIVEN = {"kind": "bank", "name": BANK.name, "number": BANK.number, "ifsc": BANK.ifsc, "password": PASSWORD}


def earned(user: User) -> Account:
    return account_of(kind=Account.Kind.EARNINGS, owner=user.pk)


def earn(user: User, coins: int = 5000) -> None:
    entry = Entry(house().pk, earned(user).pk, coins)
    journal_post(key=f"gift:{uuid7()}", reason=Journal.Reason.GIFT, entries=[entry])


def ask(user: User, coins: int = 2000, key: str = "") -> Payout:
    """With what they earned, and where it goes, made up if need be."""
    if not earned(user).available:
        earn(user, coins + 3000)
    payout_account_set(by=user, details=BANK)
    return payout_request(by=user, coins=coins, key=key or str(uuid7()))[0]


def approved(user: User, by: User) -> Payout:
    return payout_approve(payout=ask(user), by=by)


def sent(user: User, by: User) -> Payout:
    return payout_send(payout=approved(user, by), by=by, reference="UTR 42")


def paid(user: User, by: User) -> Payout:
    return payout_complete(payout=sent(user, by), by=by)


def now(payout: Payout) -> Payout:
    return Payout.objects.select_related("user", "hold").get(pk=payout.pk)
