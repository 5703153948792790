"""The other end of a socket, inside the test's own event loop."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Frame = dict[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

PATIENCE_SECONDS = 30
"""How long anything may take before a test fails instead of hanging."""


class Closed(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """Where an outbox sends to: a client that reads unless told not to, and remembers what it read."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.failure: Exception | None = None

    async def __call__(self, message: Mapping[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        await self.reading.wait()
        self.taken.append(message["text"] if message["type"] == "websocket.send" else message["code"])


class Peer:
    """A client of an ASGI application: sends frames, reads frames, answers a close as servers do."""

    def __init__(
        self,
        application: Application,
        path: str = "/ws/",
        *,
        address: str = "203.0.113.7",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        lines = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        scope = {"type": "websocket", "path": path, "headers": lines, "client": (address, 50000), "query_string": b""}
        self._to_application: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._from_application: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self.reading = asyncio.Event()
        self.reading.set()
        self._to_application.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.ensure_future(application(scope, self._to_application.get, self._take))

    async def _take(self, message: Mapping[str, Any]) -> None:
        await self.reading.wait()
        self._from_application.put_nowait(message)
        if message["type"] == "websocket.close":
            self._to_application.put_nowait({"type": "websocket.disconnect", "code": message.get("code", 1006)})

    def send(self, type: str, id: str | int | None = None, **data: Any) -> None:
        self.send_text(json.dumps({"type": type, "data": data} | ({} if id is None else {"id": id})))

    def send_text(self, text: str) -> None:
        self._to_application.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, content: bytes) -> None:
        self._to_application.put_nowait({"type": "websocket.receive", "bytes": content})

    async def message(self) -> Mapping[str, Any]:
        """What the application said next, as ASGI has it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._from_application.get()

    async def frame(self) -> Frame:
        message = await self.message()
        if message["type"] == "websocket.accept":
            message = await self.message()
        if message["type"] == "websocket.close":
            raise Closed(message.get("code"))
        return dict(json.loads(message["text"]))

    async def frames(self, count: int) -> list[Frame]:
        return [await self.frame() for _ in range(count)]

    async def error(self) -> Frame:
        """The body of the next frame, which refuses something."""
        frame = await self.frame()
        assert frame["type"] == "error", frame
        return dict(frame["data"])

    async def close_code(self) -> int | None:
        """Reads, and forgets, what comes before the close."""
        try:
            while True:
                await self.frame()
        except Closed as closed:
            return closed.code

    async def call(self, type: str, **data: Any) -> Frame:
        """The reply to one command; events before it are forgotten."""
        self.send(type, "call", **data)
        while (frame := await self.frame()).get("id") != "call":
            pass
        return frame

    async def answers_ping(self) -> None:
        """The connection lives, and nothing else was waiting to be read."""
        self.send_text('{"type":"ping"}')
        assert await self.frame() == {"type": "pong"}

    async def sign_in(self, **credential: Any) -> Frame:
        """What `ready` says."""
        hello = await self.frame()
        assert hello["type"] == "hello", hello
        self.send("auth", **credential)
        ready = await self.frame()
        assert ready["type"] == "ready", ready
        return dict(ready["data"])

    async def leave(self) -> None:
        self._to_application.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.task


async def settle() -> None:
    """Lets every task of this loop go as far as it can without time or another thread."""
    for _ in range(20):
        await asyncio.sleep(0)


async def until(holds: Callable[[], Any]) -> None:
    """Waits for what another thread brings about."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110  Whoever brings it about knows nothing of this loop.
            await asyncio.sleep(0.005)
