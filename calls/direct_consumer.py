"""Calls between two people on the socket."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

import msgspec

from calls.dialling import call_dial
from calls.models import Call, Kind
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup
from calls.wire import CallView, call_view
from chat.models.message import MAX_CLIENT_ID
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import answered_first

ClientId = Annotated[str, msgspec.Meta(max_length=MAX_CLIENT_ID)]


class Invite(msgspec.Struct, forbid_unknown_fields=True):
    user: UUID
    kind: Kind
    client_id: ClientId = ""


class OfCall(msgspec.Struct, forbid_unknown_fields=True):
    call: UUID


class OneCall(msgspec.Struct):
    call: CallView


class DirectCalls:
    """The commands of calls between two people, for the consumer of calls."""

    @command("calls.invite", rate=Rate(per_second=1 / 2, burst=5))
    async def invite(self, socket: Socket, data: Invite) -> OneCall:
        """Calls somebody, and says whether it rings or they are busy. If they are calling oneself, that is answered."""
        by = _who(socket)
        call, _ = await answered_first(call_dial, by=by, user_id=data.user, kind=data.kind, client_id=data.client_id)
        return OneCall(call_view(call, seen_by=by))

    @command("calls.accept")
    async def accept(self, socket: Socket, data: OfCall) -> OneCall:
        """Answers a call. The device that hears `ok` joins the call's room."""
        return await _move(call_accept, socket, data)

    @command("calls.decline")
    async def decline(self, socket: Socket, data: OfCall) -> OneCall:
        """Lets the caller know that one does not want to talk now."""
        return await _move(call_decline, socket, data)

    @command("calls.cancel")
    async def cancel(self, socket: Socket, data: OfCall) -> OneCall:
        """Takes a call back before it is answered."""
        return await _move(call_cancel, socket, data)

    @command("calls.hangup")
    async def hangup(self, socket: Socket, data: OfCall) -> OneCall:
        """Ends a call, however far it is: what rings still is cancelled, or declined."""
        return await _move(call_hangup, socket, data)


async def _move(work: Callable[..., Call], socket: Socket, data: OfCall) -> OneCall:
    by = _who(socket)
    return OneCall(call_view(await answered_first(work, call_id=data.call, by=by), seen_by=by))


def _who(socket: Socket) -> UUID:
    return socket.identity.user_id
