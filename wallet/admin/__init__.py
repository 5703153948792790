"""What staff see of coins and money. Money is only read: what moves, moves by actions that post journals."""

from wallet.admin.ledger import AccountAdmin, BooksAdmin, HoldAdmin, JournalAdmin, TransferAdmin
from wallet.admin.payouts import PayoutAdmin
from wallet.admin.plans import PlanAdmin
from wallet.admin.recharges import ProviderEventAdmin, RechargeAdmin

__all__ = [
    "AccountAdmin",
    "BooksAdmin",
    "HoldAdmin",
    "JournalAdmin",
    "PayoutAdmin",
    "PlanAdmin",
    "ProviderEventAdmin",
    "RechargeAdmin",
    "TransferAdmin",
]
