"""What people have, asked once for many of them."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from wallet.models import COIN, Account
from wallet.models.currency import digits_of
from wallet.wire import EMPTY, Purse, WalletView, purse


def wallets_of(user_ids: Sequence[UUID]) -> list[WalletView]:
    """Whoever never had a coin has an empty one."""
    rows = Account.objects.of_people().filter(owner__in=set(user_ids), unit=COIN)
    purses = {(row.owner_id, row.kind): purse(row) for row in rows}
    return [
        _wallet(purses.get((each, Account.Kind.SPENDING), EMPTY), purses.get((each, Account.Kind.EARNINGS), EMPTY))
        for each in user_ids
    ]


def wallet_of(user_id: UUID) -> WalletView:
    return wallets_of([user_id])[0]


def _wallet(spending: Purse, earnings: Purse) -> WalletView:
    return WalletView(
        balance=spending.balance,
        held=spending.held,
        available=spending.available,
        earnings=earnings,
        currency=settings.CURRENCY,
        digits=digits_of(settings.CURRENCY),
    )
