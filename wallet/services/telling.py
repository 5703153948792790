"""What changed in a wallet, told to all devices of the person."""

from uuid import UUID

import msgspec
from django.db import transaction

from realtime.publish import publish
from realtime.topics import user_topic
from wallet.balances import wallet_of
from wallet.frames import RechargeChanged, WalletChanged
from wallet.metrics import recharges
from wallet.models import Recharge
from wallet.wire import recharge_view


def wallet_tell(*, user_id: UUID) -> None:
    """After a change and within its transaction, while what they have is locked."""
    publish(user_topic(user_id), WalletChanged(**msgspec.structs.asdict(wallet_of(user_id))))


def recharge_tell(*, recharge_id: UUID) -> None:
    recharge = Recharge.objects.get(pk=recharge_id)
    publish(user_topic(recharge.user_id), RechargeChanged(recharge_view(recharge)))
    transaction.on_commit(recharges.labels(recharge.provider, recharge.state).inc, robust=True)
