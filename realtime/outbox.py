"""Frames on their way to one socket."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import Any

from realtime import metrics

Send = Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]

GONE = (OSError, RuntimeError)
"""What servers raise for a send to a client that has left; the read side hears of it too."""


class Slot:
    """A queued frame. An ephemeral event puts its newer text into the slot of the older."""

    __slots__ = ("frame", "key")

    def __init__(self, frame: str, key: str | None) -> None:
        self.frame = frame
        self.key = key


class Resumed:
    """The rest of a coroutine that was started by hand and had to wait, for a task to see through."""

    __slots__ = ("_coroutine", "_waits_for")

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                waits_for = self._coroutine.send((yield waits_for))
        except StopIteration:
            return
        finally:
            self._coroutine.close()


class Outbox:
    """Sends at once while the client keeps up; otherwise a bounded queue, and one task that empties it.

    Whoever speaks to a socket never waits for it. A send to a client that keeps up ends without waiting, so it is
    run here and now, by hand: a task for each delivery of a fan-out would cost as much again as the send itself.
    """

    __slots__ = (
        "_blocked",
        "_blocked_at",
        "_closing",
        "_held",
        "_idle",
        "_limit",
        "_queue",
        "_replaceable",
        "_send",
        "_wake",
        "size",
    )

    def __init__(self, send: Send, limit: int) -> None:
        self._send = send
        self._limit = limit
        self._queue: deque[Slot] = deque()
        self._held: deque[Slot] | None = None
        self._replaceable: dict[str, Slot] = {}
        self._closing: int | None = None
        self._idle = False
        self._wake: asyncio.Future[None] | None = None
        self._blocked: Awaitable[None] | None = None
        self._blocked_at = 0.0
        self.size = 0

    def put(self, frame: str, key: str | None = None) -> bool:
        """Whether the frame was taken; not when the socket is too far behind."""
        if self._idle:
            self._send_now(frame)
            return True
        if self._closing is not None or (key is not None and self._replace(key, frame)):
            return True
        return self._enqueue(frame, key)

    def _send_now(self, frame: str) -> None:
        sending = self._send({"type": "websocket.send", "text": frame})
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001  The task tries again. What it raises concerns this socket, not who spoke to it.
            self._enqueue(frame, None)
            return
        self._blocked = Resumed(sending, waits_for)
        self._blocked_at = asyncio.get_running_loop().time()
        self._awake()

    def _replace(self, key: str, frame: str) -> bool:
        slot = self._replaceable.get(key)
        if slot is None:
            return False
        self.size += len(frame) - len(slot.frame)
        slot.frame = frame
        metrics.coalesced.inc()
        return True

    def _enqueue(self, frame: str, key: str | None) -> bool:
        if self.size + len(frame) > self._limit:
            return False
        slot = Slot(frame, key)
        self.size += len(frame)
        if key is not None:
            self._replaceable[key] = slot
        if self._held is not None:
            self._held.append(slot)
        else:
            self._queue.append(slot)
            self._awake()
        return True

    def hold(self) -> None:
        """Keeps back what comes from now on, until `release`."""
        self._idle = False
        self._held = deque()

    def release(self, first: str | None = None) -> None:
        """Sends `first`, then what was kept back."""
        assert self._held is not None
        if first is not None:
            self._queue.append(Slot(first, None))
            self.size += len(first)
        self._queue.extend(self._held)
        self._held = None
        self._awake()

    def close(self, code: int, *, at_once: bool) -> None:
        """Closes after what is queued, or without it."""
        self._closing = int(code)  # Daphne takes nothing but a plain integer
        if at_once:
            self._queue.clear()
            self.size = 0
        self._awake()

    def stalled_for(self, now: float) -> float:
        """How long the client has not read, while something waits for it."""
        return now - self._blocked_at if self._blocked is not None else 0

    def _awake(self) -> None:
        self._idle = False
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._closing is None or self._queue or self._blocked:
            if self._blocked is not None:
                await self._blocked
                self._blocked = None
            elif self._queue:
                self._blocked = self._send({"type": "websocket.send", "text": self._next()})
                self._blocked_at = loop.time()
            else:
                self._wake = loop.create_future()
                self._idle = self._held is None
                await self._wake
        await self._send({"type": "websocket.close", "code": self._closing})

    def _next(self) -> str:
        slot = self._queue.popleft()
        self.size -= len(slot.frame)
        if slot.key is not None:
            self._replaceable.pop(slot.key, None)
        return slot.frame
