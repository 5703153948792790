"""A WebSocket client that costs little, so that what is measured is the server.

It knows only what a load generator needs: text frames that are not fragmented. Its mask is zero, which the protocol
allows and which leaves the payload as it is.
"""

import asyncio
import base64
import json
import os
from collections import deque
from collections.abc import Callable
from typing import cast

TEXT = 0x81
CLOSE = 0x88
READ_SECONDS = 30

PING = b'{"type":"ping"}'


class Closed(ConnectionError):
    def __init__(self, code: int) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


def text_frame(payload: bytes) -> bytes:
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + size.to_bytes(2, "big")
    return bytes([TEXT]) + length + b"\0\0\0\0" + payload


PONG = text_frame(b'{"type":"pong"}')


class Client(asyncio.Protocol):
    """Frames go to `heard` where it is set, and wait for `read` otherwise. A ping is answered, and neither."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._buffer = b""
        self._open = False
        self.opened = asyncio.get_running_loop().create_future()
        self._waiting: deque[bytes] = deque()
        self._reader: asyncio.Future[bytes] | None = None
        self._error: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self.heard: Callable[[bytes], None] | None = None
        self.user = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's is one by shape only
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        start = 0
        if not self._open:
            start = self._handshake(data)
        while self._open and (frame := self._frame(data, start)):
            start, opcode, payload = frame
            self._frame_came(opcode, payload)
        self._buffer = data[start:]

    def _handshake(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not data.startswith(b"HTTP/1.1 101"):
            self._fail(ConnectionError(data[:end].decode("latin-1")))
        self._open = True
        self.opened.set_result(None)
        return end + 4

    @staticmethod
    def _frame(data: bytes, start: int) -> tuple[int, int, bytes] | None:
        if len(data) < start + 2:
            return None
        size, head = data[start + 1], 2
        if size > 125:
            wide = 2 if size == 126 else 8
            size, head = int.from_bytes(data[start + 2 : start + 2 + wide], "big"), 2 + wide
        end = start + head + size
        return (end, data[start], data[start + head : end]) if len(data) >= end else None

    def _frame_came(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self._fail(Closed(int.from_bytes(payload[:2], "big")))
        elif payload == PING:
            self.write(PONG)
        elif self.heard is not None:
            self.heard(payload)
        elif self._reader is not None and not self._reader.done():
            self._reader.set_result(payload)
        else:
            self._waiting.append(payload)

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionError("connection lost"))

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error
        if not self.opened.done():
            self.opened.set_exception(self._error)
        if self._reader is not None and not self._reader.done():
            self._reader.set_exception(self._error)

    async def read(self) -> bytes:
        if self._waiting:
            return self._waiting.popleft()
        if self._error is not None:
            raise self._error
        self._reader = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(READ_SECONDS):
            return await self._reader

    def write(self, framed: bytes) -> None:
        assert self._transport is not None
        self._transport.write(framed)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()


async def connect(port: int, path: str) -> Client:
    _, client = await asyncio.get_running_loop().create_connection(lambda: Client(path), "127.0.0.1", port)
    async with asyncio.timeout(READ_SECONDS):
        await client.opened
    return client


async def sign_in(port: int, token: str) -> Client:
    client = await connect(port, "/ws/")
    await client.read()  # hello
    client.write(text_frame(b'{"type":"auth","data":{"token":"%s"}}' % token.encode()))
    ready = await client.read()
    if not ready.startswith(b'{"type":"ready"'):
        raise ConnectionError(ready.decode())
    client.user = json.loads(ready)["data"]["user"]["id"]
    return client


def close(clients: list[Client]) -> None:
    for client in clients:
        client.close()
