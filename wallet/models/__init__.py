"""The books: accounts, what moved between them, and what is kept back. And what is sold for money, and paid out."""

from wallet.models.account import COIN, Account
from wallet.models.books import Books
from wallet.models.hold import Hold
from wallet.models.journal import Journal, Transfer
from wallet.models.payee import Payee
from wallet.models.payout import Payout
from wallet.models.payout_account import PayoutAccount
from wallet.models.plan import Plan
from wallet.models.provider_event import ProviderEvent
from wallet.models.recharge import Recharge
from wallet.models.sandbox import SandboxOrder

__all__ = [
    "COIN",
    "Account",
    "Books",
    "Hold",
    "Journal",
    "Payee",
    "Payout",
    "PayoutAccount",
    "Plan",
    "ProviderEvent",
    "Recharge",
    "SandboxOrder",
    "Transfer",
]
