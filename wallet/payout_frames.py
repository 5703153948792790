"""What payouts say to sockets."""

import msgspec

from realtime.registry import event
from wallet.payout_wire import PayoutView


@event("wallet.payout")
class PayoutMoved(msgspec.Struct):
    """To the person whose payout was asked for, moved on, or ended. What they have then is told by `wallet.changed`."""

    payout: PayoutView
