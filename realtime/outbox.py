"""Frames on their way to one socket."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from realtime import metrics

Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Slot:
    """A queued frame. An ephemeral event puts its newer text into the slot of the older."""

    __slots__ = ("frame", "key")

    def __init__(self, frame: str, key: str | None) -> None:
        self.frame = frame
        self.key = key


class Outbox:
    """A bounded queue and the one task that empties it, so that whoever speaks to a slow socket never waits."""

    __slots__ = ("_closing", "_held", "_limit", "_queue", "_replaceable", "_sending_since", "_wake", "size")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queue: deque[Slot] = deque()
        self._held: deque[Slot] | None = None
        self._replaceable: dict[str, Slot] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._closing: int | None = None
        self.size = 0
        self._sending_since: float | None = None

    def put(self, frame: str, key: str | None = None) -> bool:
        """Whether the frame was taken; not when the socket is too far behind."""
        if self._closing is not None or (key is not None and self._replace(key, frame)):
            return True
        if self.size + len(frame) > self._limit:
            return False
        slot = Slot(frame, key)
        if key is not None:
            self._replaceable = {key: slot, **(self._replaceable or {})}
        self.size += len(frame)
        if self._held is not None:
            self._held.append(slot)
        else:
            self._queue.append(slot)
            self._awake()
        return True

    def _replace(self, key: str, frame: str) -> bool:
        slot = self._replaceable.get(key) if self._replaceable else None
        if slot is None:
            return False
        self.size += len(frame) - len(slot.frame)
        slot.frame = frame
        metrics.coalesced.inc()
        return True

    def hold(self) -> None:
        """Keeps back what comes from now on, until `release`."""
        self._held = deque()

    def release(self, first: str) -> None:
        """Sends `first`, then what was kept back."""
        held, self._held = self._held or deque(), None
        self._queue.append(Slot(first, None))
        self._queue.extend(held)
        self.size += len(first)
        self._awake()

    def close(self, code: int, *, at_once: bool) -> None:
        """Closes after what is queued, or without it."""
        if self._closing is not None:
            return
        self._closing = code
        if at_once:
            self._queue.clear()
            self.size = 0
        self._awake()

    def stalled_for(self, now: float) -> float:
        """How long the frame that is being sent has waited for the client to read."""
        return 0 if self._sending_since is None else now - self._sending_since

    def _awake(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def run(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        while True:
            while self._queue:
                self._sending_since = loop.time()
                await send({"type": "websocket.send", "text": self._next()})
            self._sending_since = None
            if self._closing is not None:
                await send({"type": "websocket.close", "code": self._closing})
                return
            self._wake = loop.create_future()
            await self._wake

    def _next(self) -> str:
        slot = self._queue.popleft()
        self.size -= len(slot.frame)
        if slot.key is not None and self._replaceable:
            self._replaceable.pop(slot.key, None)
        return slot.frame
