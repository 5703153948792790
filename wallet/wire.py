"""Coins as clients see them, over REST and in events alike."""

import msgspec

from wallet.models import Account


class Purse(msgspec.Struct, frozen=True):
    """`held` is what is kept back of the balance, `available` the rest of it."""

    balance: int
    held: int
    available: int


class WalletView(Purse, frozen=True):
    """What one has to spend, and in `earnings` what one earned. `currency` is what money is shown in.

    `digits` are those behind the point: an amount of 9900 with two of them is 99.00.
    """

    earnings: Purse
    currency: str
    digits: int


EMPTY = Purse(0, 0, 0)


def purse(account: Account) -> Purse:
    return Purse(account.balance, account.held, account.available)
