"""uvicorn's WebSocket protocol, hardened against clients that send and never read."""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Two things that uvicorn leaves to the client's good will are bounded here.

    Pings are answered below the application, so its queue does not see the pongs of a client that reads none of them.
    And a connection that is over is kept by the kernel until its last bytes were taken, or its patience is at an end.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.owed: list[bytes] = []

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
