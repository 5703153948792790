"""The one WebSocket endpoint."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Any, cast

import structlog
from channels.consumer import AsyncConsumer
from django.conf import settings

from realtime.consumers import Consumer
from realtime.errors import DomainError, Invalid, Unauthenticated, guests_may_not, rate_limited
from realtime.handshake import Scope, client_address, cookie_credential
from realtime.identity import Credential
from realtime.outbox import GONE, Send
from realtime.registry import CommandSpec, Nothing, commands_of
from realtime.server import Server
from realtime.socket import Socket
from realtime.wire import (
    PONG,
    PROTOCOL_VERSION,
    Auth,
    CloseCode,
    Event,
    Hello,
    Incoming,
    Ready,
    Reply,
    decode,
    decode_data,
    decoder_for,
    encode,
)

logger = structlog.get_logger(__name__)

NOTHING = Nothing()
INTERNAL = DomainError("internal", "Something went wrong here. It has been noted.")
SIGN_IN_CLOSE_CODES = {
    "internal": CloseCode.INTERNAL,
    "token_expired": CloseCode.TOKEN_EXPIRED,
    "session_revoked": CloseCode.SESSION_REVOKED,
    "too_many_connections": CloseCode.TOO_MANY_CONNECTIONS,
}
auth_decoder = decoder_for(Auth)


class Protocol:
    """What one endpoint speaks: the commands of the consumers it composes."""

    def __init__(self, consumers: Sequence[Consumer]) -> None:
        self.consumers = consumers
        self.commands: dict[str, CommandSpec] = {}
        for consumer in consumers:
            self.commands.update(commands_of(consumer))


class Gateway(AsyncConsumer):
    """A Channels consumer, routed and wrapped by Channels, that reads its socket in a loop of its own.

    Channels' own dispatch costs tasks and a channel-layer hop for each message. Here a frame is one look-up and one
    call, and events come from the process's hub.
    """

    def __init__(self, *, server: Server, protocol: Protocol) -> None:
        self.server = server
        self.protocol = protocol

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        task = cast("asyncio.Task[None]", asyncio.current_task())
        socket = Socket(send=send, address=client_address(scope), now=self.server.now(), task=task)
        structlog.contextvars.bind_contextvars(socket=str(socket.id))
        writer = asyncio.create_task(self._write(socket))
        self.server.add(socket)
        try:
            await self._converse(socket, scope, receive)
        except asyncio.CancelledError:
            if socket.closed is None:
                raise
        except Exception:
            logger.exception("socket_failed")
            socket.close(CloseCode.INTERNAL)
            await writer
        finally:
            writer.cancel()
            self.server.remove(socket)

    async def _write(self, socket: Socket) -> None:
        try:
            await socket.outbox.run()
        except GONE:
            pass  # the read side hears of it too
        except Exception:
            logger.exception("socket_writer_failed")
            socket.close(CloseCode.INTERNAL)
            socket.abandon()

    async def _converse(self, socket: Socket, scope: Scope, receive: Any) -> None:
        socket.send(encode(Event("hello", Hello(PROTOCOL_VERSION, settings.WS_HEARTBEAT))))
        self._admit(socket)
        credential = cookie_credential(scope)
        if credential and socket.closed is None:
            await self._sign_in(socket, credential)
        while (message := await receive())["type"] != "websocket.disconnect":
            if socket.closed is None:
                await self._receive(socket, message.get("text"))

    def _admit(self, socket: Socket) -> None:
        if self.server.draining:
            socket.close(CloseCode.DRAINING)
        else:
            socket.too_soon_by = self.server.connects.take(socket.address, socket.opened)

    async def _receive(self, socket: Socket, text: str | None) -> None:
        socket.heard = self.server.now()
        incoming = None
        try:
            incoming = decode(text)
            await self._answer(socket, incoming)
        except DomainError as error:
            if incoming is not None:
                socket.fail(error, incoming.id)
            elif wait := socket.take("", None):  # what cannot be read counts as well
                socket.fail(rate_limited("Too many commands.", wait))
            else:
                socket.fail(error)

    async def _answer(self, socket: Socket, incoming: Incoming) -> None:
        if socket.on_probation and incoming.type != "auth":
            socket.refuse_as_too_soon()
            return
        spec = self.protocol.commands.get(incoming.type)
        if wait := socket.take(incoming.type, spec.rate if spec else None):
            raise rate_limited("Too many commands.", wait)
        if spec is not None and socket.signed_in:
            await self._run(socket, spec, incoming)
        elif incoming.type == "ping":
            socket.send(PONG)
        elif incoming.type == "pong":
            return
        elif incoming.type == "auth":
            await self._authenticate(socket, incoming)
        elif not socket.signed_in:
            raise Unauthenticated("not_authenticated", "Sign in first: send an auth frame.")
        else:
            raise Invalid("unknown_type", "There is no such command.")

    async def _run(self, socket: Socket, spec: CommandSpec, incoming: Incoming) -> None:
        if socket.identity.guest and not spec.guests:
            raise guests_may_not()
        started = perf_counter()
        try:
            result = await spec.handler(socket, decode_data(spec.decoder, incoming.data))
        except DomainError as error:
            spec.metrics.failed.inc()
            socket.fail(error, incoming.id)
        except Exception:
            logger.exception("command_failed", command=spec.name)
            spec.metrics.failed.inc()
            socket.fail(INTERNAL, incoming.id)
        else:
            spec.metrics.ok.inc()
            if incoming.id is not None:
                socket.send(encode(Reply(incoming.id, "ok", result or NOTHING)))
        spec.metrics.seconds.observe(perf_counter() - started)

    async def _authenticate(self, socket: Socket, incoming: Incoming) -> None:
        if socket.signed_in:
            raise Invalid("already_authenticated", "This socket has signed in already.")
        auth = decode_data(auth_decoder, incoming.data)
        if (auth.ticket is None) == (auth.token is None):
            raise Invalid("invalid", "Send either a ticket or a token.")
        await self._sign_in(socket, Credential(auth.ticket, auth.token))

    async def _sign_in(self, socket: Socket, credential: Credential) -> None:
        socket.signing_in = True  # in time; how long the database takes from here on is not the client's fault
        try:
            identity = await self.server.sign_in(socket, credential)
        except DomainError as error:
            socket.fail(error)
            socket.close(SIGN_IN_CLOSE_CODES.get(error.code, CloseCode.NOT_AUTHENTICATED))
            return
        structlog.contextvars.bind_contextvars(user_id=str(identity.user_id))
        # What happens from here on is heard, but told after `ready`: a client applies events to a state it has.
        socket.outbox.hold()
        consumers = [each for each in self.protocol.consumers if each.guests or not identity.guest]
        topics = [topic for consumer in consumers for topic in await consumer.topics(socket)]
        self.server.hub.subscribe(socket, socket.still_wanted(topics))
        state = {c.name: part for c in consumers if (part := await c.snapshot(socket)) is not None}
        socket.outbox.release(encode(Event("ready", Ready(identity.user, identity.session_id, state))))


class NoSuchEndpoint(AsyncConsumer):
    """Any other WebSocket address: refused in the handshake, which a browser cannot read but a person debugging can."""

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        await receive()
        await send({"type": "websocket.close"})
