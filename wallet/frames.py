"""What the wallet says to sockets."""

import msgspec

from realtime.registry import event
from wallet.wire import RechargeView, WalletView


@event("wallet.changed")
class WalletChanged(WalletView, frozen=True):
    """You have more coins than before, or fewer, or others of them are held: so it is now."""


@event("wallet.recharge")
class RechargeChanged(msgspec.Struct):
    """Your recharge was ordered, or something became of it: paid, not paid, too late, or given back."""

    recharge: RechargeView
