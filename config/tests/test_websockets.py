"""Clients that send and never read, against the server's own WebSocket protocol."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

from config.websockets import MOST_GATHERED, WebSocketProtocol, text_frame

pytestmark = pytest.mark.anyio

PATIENCE_SECONDS = 30
MEGABYTE = 1024 * 1024
PINGS = 30_000

Application = Callable[[Any, Any, Any], Awaitable[None]]


class Watched(WebSocketProtocol):
    """Says when its connection is gone."""

    lost: asyncio.Event

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.lost.set()


@asynccontextmanager
async def connected(
    application: Application,
) -> AsyncIterator[tuple[Watched, asyncio.StreamReader, asyncio.StreamWriter]]:
    """The server's end, and a client's that reads only when told to."""
    made: asyncio.Future[Watched] = asyncio.get_running_loop().create_future()

    def make() -> Watched:
        protocol = Watched(uvicorn.Config(application, log_config=None), ServerState(), {})
        protocol.lost = asyncio.Event()
        protocol.close_timeout = 0.01
        made.set_result(protocol)
        return protocol

    listener, raw = narrow_socket(), narrow_socket()
    listener.bind(("127.0.0.1", 0))
    async with await asyncio.get_running_loop().create_server(make, sock=listener):
        host, port = listener.getsockname()
        await asyncio.get_running_loop().sock_connect(raw, (host, port))
        reader, writer = await asyncio.open_connection(sock=raw)
        client = ClientProtocol(parse_uri(f"ws://{host}:{port}/"))
        client.send_request(client.connect())
        writer.writelines(client.data_to_send())
        await reader.readuntil(b"\r\n\r\n")
        protocol = await made
        try:
            yield protocol, reader, writer
        finally:
            writer.transport.abort()
            await protocol.lost.wait()


def narrow_socket() -> socket.socket:
    """The kernel holds little of what is sent and not read."""
    narrow = socket.socket()
    narrow.setblocking(False)
    for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        narrow.setsockopt(socket.SOL_SOCKET, buffer, 64 * 1024)
    return narrow


def ping(number: int) -> bytes:
    return Frame(Opcode.PING, struct.pack("!I", number) * 30).serialize(mask=True, extensions=[])


def pong(number: int) -> bytes:
    return Frame(Opcode.PONG, struct.pack("!I", number) * 30).serialize(mask=False, extensions=[])


async def listens(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def talks(scope: Any, receive: Any, send: Any) -> None:
    """More than the kernel takes for a client that does not read."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": "x" * 16 * MEGABYTE})


async def test_pings_of_a_client_that_reads_nothing_pile_up_nowhere() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(listens) as (protocol, reader, writer):
        for number in range(PINGS):
            writer.write(ping(number))
            await writer.drain()
        assert protocol.transport.get_write_buffer_size() < MEGABYTE, "4 MB of pings came."
        assert sum(map(len, protocol.owed)) < MEGABYTE
        assert pong(PINGS - 1) in await everything(reader, until=pong(PINGS - 1))


async def test_a_ping_is_answered() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(listens) as (_, reader, writer):
        writer.write(ping(7))
        assert pong(7) in await everything(reader, until=pong(7))


async def everything(reader: asyncio.StreamReader, *, until: bytes) -> bytes:
    read = b""
    while until not in read:
        more = await reader.read(MEGABYTE)
        assert more, "The connection ended."
        read = read[-len(until) :] + more
    return read


def text(number: int, size: int = 1) -> bytes:
    return text_frame(f"{number}" * size)


class Writes:
    """What is written to a connection, write by write."""

    def __init__(self, protocol: WebSocketProtocol, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: list[bytes] = []
        self._transport = protocol.transport
        monkeypatch.setattr(protocol, "transport", self)

    def write(self, data: bytes) -> None:
        self.made.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


async def say(protocol: WebSocketProtocol, number: int, size: int = 1) -> None:
    await protocol.send({"type": "websocket.send", "text": f"{number}" * size})


async def test_what_is_said_in_one_turn_leaves_in_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(listens) as (protocol, reader, _):
        await handshake_done(protocol)
        writes = Writes(protocol, monkeypatch)
        for number in (1, 2, 3):
            await say(protocol, number)
        assert writes.made == []
        assert await reader.readexactly(9) == text(1) + text(2) + text(3)
        await say(protocol, 4)
        assert await reader.readexactly(3) == text(4)
        assert writes.made == [text(1) + text(2) + text(3), text(4)]


async def test_much_is_written_before_the_turn_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(listens) as (protocol, _, _):
        await handshake_done(protocol)
        writes = Writes(protocol, monkeypatch)
        await say(protocol, 1)
        await say(protocol, 2, MOST_GATHERED)
        assert writes.made == [text(1) + text(2, MOST_GATHERED)]


@pytest.mark.parametrize("end", ["close", "shutdown"])
async def test_what_was_said_before_the_end_leaves_before_it(end: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(listens) as (protocol, reader, _):
        await handshake_done(protocol)
        await say(protocol, 1)
        if end == "close":
            await protocol.send({"type": "websocket.close", "code": 4000})
        else:
            protocol.shutdown()
        code = {"close": 4000, "shutdown": 1012}[end]
        assert await reader.readexactly(7) == text(1) + b"\x88\x02" + struct.pack("!H", code)


async def handshake_done(protocol: WebSocketProtocol) -> None:
    while not protocol.handshake_complete:  # noqa: ASYNC110  uvicorn tells nobody.
        await asyncio.sleep(0)


async def test_a_connection_that_is_over_is_not_kept_for_who_does_not_read_its_end() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), connected(talks) as (protocol, _, _):
        await protocol.lost.wait()


@pytest.mark.parametrize("text", ["", "x" * 125, "x" * 126, "ü" * 63, "x" * 65535, "x" * 65536, "😀" * 20_000])
def test_a_text_is_framed_as_the_standard_has_it(text: str) -> None:
    assert text_frame(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False, extensions=[])
