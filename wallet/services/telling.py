"""What changed in a wallet, told to all devices of the person."""

from uuid import UUID

import msgspec

from realtime.publish import publish
from realtime.topics import user_topic
from wallet.balances import wallet_of
from wallet.frames import WalletChanged


def wallet_tell(*, user_id: UUID) -> None:
    """After a change and within its transaction, while what they have is locked."""
    publish(user_topic(user_id), WalletChanged(**msgspec.structs.asdict(wallet_of(user_id))))
