"""Between processes: one subscription each, on the Channels layer; one message for all events of a moment.

Every message carries its sender's count. A process that finds a gap, in another's count or in its own as it comes
back, has lost events that its clients wait for, and says so. A beat each second makes sure that a gap is found soon,
and that a silent bus is noticed. Who stops says goodbye; whoever falls silent without it was killed, perhaps between a
commit and the telling of it, which leaves no gap to find.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec
import structlog
from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer

from realtime import metrics
from realtime.publish import Delivery

logger = structlog.get_logger(__name__)

GROUP = "processes"
BEAT_SECONDS = 1.0
SILENCE_SECONDS = 5.0
RETRY_SECONDS = 1.0
FAREWELL_SECONDS = 1.0
MOST_PER_MESSAGE = 256 * 1024
MOST_WAITING = 16 * 1024 * 1024
"""Characters. A bus that is slow, or stands still, must not cost the process its memory."""
ENVELOPE = 100
"""About what a delivery takes besides its frame."""

UNCOUNTED = 0
FAREWELL = -1


class Bus:
    def __init__(
        self, layer: BaseChannelLayer, *, origin: UUID, deliver: Callable[[Delivery], None], lost: Callable[[], None]
    ) -> None:
        self._layer = layer
        self._origin = str(origin)
        self._deliver = deliver
        self._lost = lost
        self._sent = 0
        self._seen: dict[str, int] = {}
        self._seen_at: dict[str, float] = {}
        self._outgoing: deque[Delivery] = deque()
        self._waiting = 0
        """Their size."""
        self._something = asyncio.Event()
        self._heard_at = float("-inf")
        self._hears_since = float("-inf")
        self.joined = asyncio.Event()
        """What the others told before is not heard, and no count shows it: nobody was heard yet."""

    @property
    def alive(self) -> bool:
        """Whether this process's own beat came back lately."""
        return time.monotonic() - self._heard_at < SILENCE_SECONDS

    def send(self, delivery: Delivery) -> None:
        self._outgoing.append(delivery)
        self._waiting += size_of(delivery)
        while self._waiting > MOST_WAITING:
            self._next()
            self._sent += 1  # the oldest falls out: a gap in the count, for everyone to see
        self._something.set()

    def _next(self) -> Delivery:
        delivery = self._outgoing.popleft()
        self._waiting -= size_of(delivery)
        return delivery

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send_forever())
            tasks.create_task(self._receive_forever())

    async def _send_forever(self) -> None:
        while not _told_to_stop():
            with contextlib.suppress(TimeoutError):  # nothing to say is said as well: that is the beat
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._something.wait()
            await self._send_waiting()
            self._look_for_silence()

    async def leave(self) -> None:
        """Says goodbye, so that nobody takes the silence that follows for a death."""
        with contextlib.suppress(Exception):  # without a bus there is nobody to tell
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._layer.group_send(GROUP, relay(self._origin, FAREWELL, list(self._outgoing)))
        self._outgoing.clear()
        self._waiting = 0

    async def _send_waiting(self) -> None:
        items: list[Delivery] = []
        rest = max(self._waiting - MOST_PER_MESSAGE, 0)
        while self._waiting > rest:
            items.append(self._next())
        if not self._outgoing:
            self._something.clear()
        self._sent += 1
        try:
            await self._layer.group_send(GROUP, relay(self._origin, self._sent, items))
            metrics.bus_messages.labels("out").inc()
        except Exception as error:  # noqa: BLE001  A dead bus costs its events; the gap in the count tells everyone.
            logger.warning("bus_send_failed", events=len(items), error=repr(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _receive_forever(self) -> None:
        while not _told_to_stop():
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                self.joined.set()
                while not _told_to_stop():
                    self._receive(await self._layer.receive(channel))
            except Exception as error:  # noqa: BLE001  Whatever broke, the answer is to subscribe anew.
                logger.warning("bus_receive_failed", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    def _receive(self, message: dict[str, Any]) -> None:
        origin, count = message["origin"], message["count"]
        metrics.bus_messages.labels("in").inc()
        self._look_for_gap(origin, count)
        if origin == self._origin:
            self._hear_oneself()
            return
        if message["items"]:
            metrics.delivery_seconds.observe(max(0.0, time.time() - message["at"]))
        for item in message["items"]:
            self._deliver(msgspec.convert(item, Delivery))

    def _hear_oneself(self) -> None:
        now = time.monotonic()
        if not self.alive:
            self._hears_since = now
        self._heard_at = now

    def _look_for_gap(self, origin: str, count: int) -> None:
        if count == UNCOUNTED:
            return
        if count == FAREWELL:
            self._seen.pop(origin, None)
            self._seen_at.pop(origin, None)
            return
        expected = self._seen.get(origin, count - 1) + 1
        self._seen[origin] = count
        self._seen_at[origin] = time.monotonic()
        if count != expected:
            logger.warning("bus_lost_messages", origin=origin, expected=expected, came=count)
            metrics.bus_lost.inc()
            self._lost()

    def _look_for_silence(self) -> None:
        """Of the others, by somebody who hears."""
        since = time.monotonic() - SILENCE_SECONDS
        if not self.alive or self._hears_since > since:
            return
        silent = [origin for origin, at in self._seen_at.items() if at < since]
        for origin in silent:
            logger.warning("bus_process_fell_silent", origin=origin)
            # Its count is kept: should it speak again, a gap shows what was lost since its clients were told.
            self._seen_at.pop(origin)
        if silent:
            metrics.bus_lost.inc()
            self._lost()


def _told_to_stop() -> bool:
    """A cancellation can get lost below: Redis's client uses `asyncio.wait_for`, and that of Python 3.11 drops some."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def size_of(delivery: Delivery) -> int:
    return ENVELOPE + len(delivery.frame)


def relay(origin: str, count: int, items: Iterable[Delivery]) -> dict[str, Any]:
    """The message as the layer carries it. `at` is for measuring only."""
    return {
        "type": "relay",
        "origin": origin,
        "count": count,
        "at": time.time(),
        "items": [msgspec.structs.astuple(item) for item in items],
    }


class BusOutlet:
    """The way out of a process that serves no sockets: a command, a task worker, the clock alone."""

    def __init__(self, layer: BaseChannelLayer) -> None:
        self._layer = layer

    def emit(self, *deliveries: Delivery) -> None:
        try:
            async_to_sync(self._layer.group_send)(GROUP, relay("", UNCOUNTED, deliveries))
        except Exception as error:  # noqa: BLE001  What was committed stays so, and clients find it when they next ask.
            logger.warning("bus_send_failed", events=len(deliveries), error=repr(error))
