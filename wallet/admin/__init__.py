"""What staff see of coins and money. Money is only read: what moves, moves by actions that post journals."""

from wallet.admin.plans import PlanAdmin
from wallet.admin.recharges import ProviderEventAdmin, RechargeAdmin

__all__ = ["PlanAdmin", "ProviderEventAdmin", "RechargeAdmin"]
