"""What the wallet holds about somebody. It is kept when they leave: books lose no lines."""

from typing import Any

from accounts.models import User
from accounts.personal_data import exported
from wallet.balances import wallet_of
from wallet.models import Recharge


@exported("wallet")
def _wallet(user: User) -> Any:
    return wallet_of(user.pk)


@exported("recharges")
def _recharges(user: User) -> list[Any]:
    fields = (
        "id",
        "state",
        "amount",
        "currency",
        "credited",
        "provider",
        "order",
        "created_at",
        "paid_at",
        "refunded_at",
    )
    return list(Recharge.objects.of(user.pk).order_by("pk").values(*fields))
