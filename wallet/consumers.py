"""The wallet on the socket. No commands: coins are bought and paid out over REST."""

from uuid import UUID

from realtime.batching import GroupCommit
from realtime.consumers import Consumer
from realtime.socket import Socket
from wallet.balances import wallets_of
from wallet.wire import WalletView


class WalletConsumer(Consumer, name="wallet"):
    def __init__(self) -> None:
        self.looking: GroupCommit[UUID, WalletView] = GroupCommit("wallets", wallets_of)

    async def snapshot(self, socket: Socket) -> WalletView:
        return await self.looking.do(socket.identity.user_id)
