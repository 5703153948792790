"""The books: accounts, what moved between them, and what is kept back. And what is sold for money."""

from wallet.models.account import COIN, Account
from wallet.models.books import Books
from wallet.models.hold import Hold
from wallet.models.journal import Journal, Transfer
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
    "Plan",
    "ProviderEvent",
    "Recharge",
    "SandboxOrder",
    "Transfer",
]
