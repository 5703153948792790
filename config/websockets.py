"""uvicorn's WebSocket protocol, hardened against clients that send and never read, and short where it is used most."""

import asyncio
from struct import pack
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_GATHERED = 64 * 1024
"""Bytes for one client. More than that is written at once, so that a client that does not read is noticed."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Two things that uvicorn leaves to the client's good will are bounded here.

    Pings are answered below the application, so its queue does not see the pongs of a client that reads none of them.
    And a connection that is over is kept by the kernel until its last bytes were taken, or its patience is at an end.

    What is said to a client in one turn of the loop, an answer and the events beside it, leaves in one write, which is
    the greater part of what a frame costs.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.owed: list[bytes] = []
        self.gathered = b""

    async def send(self, message: ASGISendEvent) -> None:
        """Most of what is ever sent is text to a client that keeps up: a head, and the bytes behind it."""
        text = message.get("text") if message["type"] == "websocket.send" and self.is_open else None
        if text is None:
            self.write_gathered()
            await super().send(message)
            return
        if not self.gathered:
            self.loop.call_soon(self.write_gathered)
        self.gathered += text_frame(text)
        if len(self.gathered) > MOST_GATHERED:
            self.write_gathered()

    def write_gathered(self) -> None:
        if self.gathered and not self.transport.is_closing():
            self.transport.write(self.gathered)
        self.gathered = b""

    def shutdown(self) -> None:
        self.write_gathered()
        super().shutdown()

    @property
    def is_open(self) -> bool:
        """Whether nothing has to be waited for, or looked at, before the next frame."""
        return self.handshake_complete and not self.close_sent and not self.disconnected and self.writable.is_set()

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:
            # The newest answers stand for all before them (RFC 6455, 5.5.3).
            self.owed = self.conn.data_to_send() or self.owed

    def resume_writing(self) -> None:
        super().resume_writing()
        owed, self.owed = self.owed, []
        self.transport.write(b"".join(owed))

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        if self.transport.get_write_buffer_size():
            self.loop.call_later(self.close_timeout, self.transport.abort)


def text_frame(text: str) -> bytes:
    """Unfragmented, and not masked, as servers send (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return pack("!BB", 0x81, size) + payload
    if size < 65536:
        return pack("!BBH", 0x81, 126, size) + payload
    return pack("!BBQ", 0x81, 127, size) + payload
