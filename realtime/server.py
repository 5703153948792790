"""One server process: its sockets, its place on the bus, and the loops that keep it honest."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextvars import Context
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils import timezone

from realtime import clock, metrics, presence
from realtime.batching import GroupCommit
from realtime.bus import Bus
from realtime.entrance import Entry, enter
from realtime.hub import Hub
from realtime.identity import Credential, Identity, authenticator
from realtime.ids import uuid7
from realtime.limits import Buckets, Rate
from realtime.patrol import patrol
from realtime.presence import Opened
from realtime.publish import Delivery, use_outlet
from realtime.socket import Socket
from realtime.threads import in_database_thread
from realtime.topics import session_topic, user_topic
from realtime.wire import CloseCode

logger = structlog.get_logger(__name__)

PATROL_SECONDS = 1.0
JOIN_SECONDS = 2.0
RENEW_SECONDS = 5.0
REVOCATION_SECONDS = 2.0
REVOCATION_OVERLAP = timedelta(seconds=30)
RESYNC_SECONDS = 1.0
LAST_WORDS_SECONDS = 1.0


class Server:
    """Made when the application is loaded, started by the first event loop that serves it."""

    def __init__(self) -> None:
        self.id: UUID = uuid7()
        self.hub = Hub()
        self.bus: Bus | None = None
        self.sockets: set[Socket] = set()
        self.draining = False
        self.clock_ticked_at = float("-inf")
        self.connects = Buckets(Rate(settings.WS_CONNECTS_PER_MINUTE / 60, settings.WS_CONNECTS_PER_MINUTE))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leased = asyncio.Event()
        self._hearing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._entering: GroupCommit[Entry, Identity] = GroupCommit("sign_in", self._enter)
        self._leaving: GroupCommit[UUID, None] = GroupCommit("sign_out", _leave)

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    # Life

    def start(self) -> None:
        if self._loop is not None:
            return
        self._loop = asyncio.get_running_loop()
        use_outlet(self)
        clock.alarms.append(self.wake_at)
        if layer := get_channel_layer():
            self.bus = Bus(layer, origin=self.id, deliver=self.hub.deliver, lost=self.resync)
            self._in_background(self.bus.run())
            self._in_background(self._join(self.bus))
        else:
            self._hearing.set()
        self._every(RENEW_SECONDS, self._renew)
        self._every(clock.TICK_SECONDS, self._tick)
        self._every(REVOCATION_SECONDS, self._close_ended_sessions)
        self._every(PATROL_SECONDS, self._patrol)

    async def drain(self) -> None:
        """Sends everybody away, in no hurry, so that they do not all arrive at the next process at once."""
        self.draining = True
        await self._close_all(CloseCode.DRAINING, over=settings.DRAIN_SECONDS)
        await asyncio.sleep(LAST_WORDS_SECONDS if self.sockets else 0)

    async def stop(self) -> None:
        with contextlib.suppress(ValueError):  # it never started
            clock.alarms.remove(self.wake_at)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.bus is not None:
            await self.bus.leave()
        await in_database_thread(presence.process_stop, process_id=self.id)

    # Sockets

    def add(self, socket: Socket) -> None:
        self.sockets.add(socket)
        socket.server = self
        metrics.sockets.inc()

    def remove(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        metrics.sockets.dec()
        socket.server = None
        self.hub.unsubscribe(socket, socket.topics)
        if socket.signed_in:
            metrics.signed_in.dec()
            self._leave(socket)

    async def sign_in(self, socket: Socket, credential: Credential) -> Identity:
        await self._leased.wait()
        await self._hearing.wait()
        entering = asyncio.ensure_future(self._entering.do(Entry(socket.id, credential)))
        try:
            identity = await asyncio.shield(entering)
        except asyncio.CancelledError:
            # The client left half-way in. Its row is about to be written, so it is taken back after that.
            entering.add_done_callback(partial(self._take_back, socket))
            raise
        socket.sign_in(identity)
        metrics.signed_in.inc()
        if not socket.too_soon_by:  # it took none
            self.connects.give_back(socket.address)
        self.hub.subscribe(socket, [user_topic(identity.user_id), session_topic(identity.session_id)])
        return identity

    def _take_back(self, socket: Socket, entering: "asyncio.Future[Identity]") -> None:
        if entering.exception() is None:
            self._leave(socket)

    def _enter(self, entries: list[Entry]) -> Sequence[Identity | Exception]:
        self._keep_lease()  # a stall may have cost it, and connections stand on its row
        return enter(self.id, entries)

    def _leave(self, socket: Socket) -> None:
        self._in_background(self._leaving.do(socket.id))

    # Events

    def emit(self, *deliveries: Delivery) -> None:
        """From any thread: delivers here, and hands them to the bus for the other processes."""
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop is closed: this process has no sockets any more
            self._loop.call_soon_threadsafe(self._emit, deliveries)

    def relay(self, delivery: Delivery) -> None:
        self.hub.deliver(delivery)
        if self.bus is not None:
            self.bus.send(delivery)

    def _emit(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            self.relay(delivery)

    async def _join(self, bus: Bus) -> None:
        """What others tell before this process hears them is lost on it, so whoever signs in waits, for a while."""
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await bus.joined.wait()
            self._hearing.set()
        except TimeoutError:
            self._hearing.set()
            await bus.joined.wait()
            self.resync()

    def resync(self) -> None:
        """Events were lost somewhere: every client is sent to fetch the truth, spread over a second."""
        self._in_background(self._close_all(CloseCode.RESYNC, over=RESYNC_SECONDS))

    async def _close_all(self, code: CloseCode, *, over: float) -> None:
        sockets = list(self.sockets)
        for socket in sockets:
            socket.close(code)
            await asyncio.sleep(min(over / len(sockets), 0.05))

    # Loops

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        self._in_background(_forever(seconds, work))

    async def _renew(self) -> None:
        await in_database_thread(self._keep_lease)
        self._leased.set()

    def _keep_lease(self) -> None:
        presence.process_renew(process_id=self.id, open_now=self._open_connections)

    def _open_connections(self) -> list[Opened]:
        return [Opened(s.id, s.identity.user_id, s.identity.session_id) for s in list(self.sockets) if s.signed_in]

    async def _tick(self) -> None:
        """Not before it is known which processes died: what was theirs has no time that went on."""
        await self._leased.wait()
        await in_database_thread(clock.tick)
        self.clock_ticked_at = self.now()

    def wake_at(self, sweep: str, moment: datetime) -> None:
        """From any thread, and in a context of its own: what is told then is not kept back for who sets it now."""
        assert self._loop is not None
        seconds = max((moment - timezone.now()).total_seconds(), 0)
        set_alarm = partial(self._loop.call_later, seconds, self._wake, sweep)
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(set_alarm, context=Context())

    def _wake(self, sweep: str) -> None:
        self._in_background(in_database_thread(clock.sweeps[sweep].run))

    async def _close_ended_sessions(self) -> None:
        """The bus says at once that a session is over; this finds it where the bus could not."""
        ended = await in_database_thread(authenticator().ended_since, timezone.now() - REVOCATION_OVERLAP)
        for session_id in ended:
            for socket in self.hub.listeners(session_topic(session_id)):
                socket.close(CloseCode.SESSION_REVOKED)

    async def _patrol(self) -> None:
        patrol(self.sockets, self.now())
        self.connects.forget_full(self.now())


async def _forever(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await work()
        except Exception:
            logger.exception("loop_failed", work=work.__name__)
        await asyncio.sleep(max(0.0, started + seconds - asyncio.get_running_loop().time()))


def _leave(ids: list[UUID]) -> Sequence[None]:
    presence.connections_close(ids=ids)
    return [None] * len(ids)


server = Server()
"""This process's own."""
