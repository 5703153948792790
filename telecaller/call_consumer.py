"""Paid calls on the socket."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

import msgspec

from calls.models import Kind
from chat.models.message import MAX_CLIENT_ID
from realtime.batching import GroupCommit
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import answered_first
from telecaller.call_wire import PaidCallView, paid_call_view
from telecaller.dialling import paid_calls_dial
from telecaller.models import PaidCall
from telecaller.services.dialling import Made, NewCall
from telecaller.services.paid_calls import paid_call_accept, paid_call_cancel, paid_call_end, paid_call_reject

ClientId = Annotated[str, msgspec.Meta(max_length=MAX_CLIENT_ID)]


class Dial(msgspec.Struct, forbid_unknown_fields=True):
    telecaller: UUID
    kind: Kind
    client_id: ClientId = ""


class OfPaidCall(msgspec.Struct, forbid_unknown_fields=True):
    call: UUID


class OnePaidCall(msgspec.Struct):
    call: PaidCallView


class PaidCalls:
    """The commands of paid calls, for the consumer of telecallers."""

    def __init__(self) -> None:
        self.dialling: GroupCommit[NewCall, Made] = GroupCommit("paid_calls", paid_calls_dial)

    @command("telecaller.call", rate=Rate(per_second=1 / 2, burst=5))
    async def call(self, socket: Socket, data: Dial) -> OnePaidCall:
        """Calls a telecaller, for coins. With a `client_id`, said twice is one call."""
        by = socket.identity.user_id
        call, _ = await self.dialling.do(NewCall(by, data.telecaller, data.kind, data.client_id))
        return OnePaidCall(paid_call_view(call, seen_by=by))

    @command("telecaller.accept")
    async def accept(self, socket: Socket, data: OfPaidCall) -> OnePaidCall:
        """Answers a call: who hears `ok` joins its room. It is `cancelled` if the caller cannot pay any more."""
        return await _move(paid_call_accept, socket, data)

    @command("telecaller.reject")
    async def reject(self, socket: Socket, data: OfPaidCall) -> OnePaidCall:
        """Does not take a call."""
        return await _move(paid_call_reject, socket, data)

    @command("telecaller.cancel")
    async def cancel(self, socket: Socket, data: OfPaidCall) -> OnePaidCall:
        """Takes a call back before it is answered."""
        return await _move(paid_call_cancel, socket, data)

    @command("telecaller.end")
    async def end(self, socket: Socket, data: OfPaidCall) -> OnePaidCall:
        """Ends a call, however far it is: what rings still is cancelled, or rejected."""
        return await _move(paid_call_end, socket, data)


async def _move(work: Callable[..., PaidCall], socket: Socket, data: OfPaidCall) -> OnePaidCall:
    by = socket.identity.user_id
    return OnePaidCall(paid_call_view(await answered_first(work, call_id=data.call, by=by), seen_by=by))
