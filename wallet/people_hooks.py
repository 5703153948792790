"""What becomes of somebody's payouts when they go, and what they may take along of them."""

from typing import Any

from accounts.hooks import Steps
from accounts.models import User
from accounts.personal_data import erased, exported
from wallet.models import Account, Payout, PayoutAccount
from wallet.services.accounts import accounts_lock
from wallet.services.payouts import payouts_take_back


@erased("payouts")
def _erase(user: User) -> Steps:
    """What was approved goes on, to where it was to go. What was paid is part of the books."""
    accounts_lock(Account.objects.of_people().filter(owner=user).values_list("pk", flat=True))
    yield
    payouts_take_back(by=user)
    PayoutAccount.objects.filter(user=user).delete()


@exported("payout_account")
def _payout_account(user: User) -> Any:
    """As it is shown: who reads an export need not be who wrote it."""
    return PayoutAccount.objects.filter(user=user).values("kind", "masked", "changed_at").first()


@exported("payouts")
def _payouts(user: User) -> list[Any]:
    columns = ("id", "coins", "amount", "currency", "masked", "state", "reference", "reason", "created_at", "ended_at")
    return list(Payout.objects.of(user.pk).order_by("pk").values(*columns))
