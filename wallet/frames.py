"""What the wallet says to sockets."""

from realtime.registry import event
from wallet.wire import WalletView


@event("wallet.changed")
class WalletChanged(WalletView, frozen=True):
    """You have more coins than before, or fewer, or others of them are held: so it is now."""
