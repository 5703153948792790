"""One client's connection, as handlers and the hub see it."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.conf import settings

from realtime import metrics
from realtime.errors import DomainError, rate_limited
from realtime.identity import Identity
from realtime.ids import uuid7
from realtime.limits import Bucket, Rate
from realtime.outbox import Outbox, Send
from realtime.publish import Delivery, delivery_of
from realtime.wire import CloseCode, CommandId, error_frame

if TYPE_CHECKING:
    from realtime.server import Server

PATIENCE = Rate(per_second=1, burst=200)
"""How much over its limit a client is told so, before its socket is closed."""


class Socket:
    __slots__ = (
        "__weakref__",
        "_bucket",
        "_identity",
        "_left",
        "_own_buckets",
        "_patience",
        "_task",
        "address",
        "asked",
        "closed",
        "closed_at",
        "heard",
        "id",
        "opened",
        "outbox",
        "server",
        "signing_in",
        "too_soon_by",
        "topics",
    )

    def __init__(self, *, send: Send, address: str, now: float, task: "asyncio.Task[None]") -> None:
        self.id: UUID = uuid7()
        self.address = address
        self.opened = self.heard = self.asked = now
        self.closed: CloseCode | None = None
        self.closed_at = 0.0
        self.topics: set[str] = set()
        self.server: Server | None = None
        self.outbox = Outbox(send, settings.WS_QUEUE_BYTES)
        self.signing_in = False
        self.too_soon_by = 0.0
        self._identity: Identity | None = None
        self._left: set[str] | None = set()
        self._task = task
        self._bucket = Bucket(Rate(settings.WS_COMMAND_RATE, settings.WS_COMMAND_BURST), now)
        self._own_buckets: dict[str, Bucket] | None = None
        self._patience: Bucket | None = None

    @property
    def identity(self) -> Identity:
        assert self._identity is not None, "The socket has not signed in."
        return self._identity

    @property
    def signed_in(self) -> bool:
        return self._identity is not None

    @property
    def on_probation(self) -> bool:
        """Its address opens more sockets than it may leave unsigned: this one may sign in at once, and nothing else."""
        return self.too_soon_by > 0 and not self.signing_in

    def refuse_as_too_soon(self) -> None:
        self.fail(rate_limited("Too many connections from this address.", self.too_soon_by))
        self.close(CloseCode.RATE_LIMIT)

    def sign_in(self, identity: Identity) -> None:
        self._identity = identity

    def listen(self, *topics: str) -> None:
        """From now on, for as long as nobody makes it leave them. A socket that is gone hears nothing."""
        if self.server is not None:
            self.server.hub.subscribe(self, topics)

    def ignore(self, *topics: str) -> None:
        if self.server is not None:
            self.server.hub.unsubscribe(self, topics)

    def relay(self, topic: str, event: msgspec.Struct) -> None:
        """Hands on to other sockets what this one says, and of which the database knows nothing."""
        if self.server is not None:
            self.server.relay(delivery_of(topic, event))

    def note_what_is_left(self) -> None:
        """From now on, as from its beginning: until `still_wanted` is asked."""
        self._left = set()

    def has_left(self, topic: str) -> None:
        if self._left is not None:
            self._left.add(topic)

    def still_wanted(self, topics: Iterable[str]) -> list[str]:
        """Without those that were left while the database was asked for them; asked once, when it has answered."""
        left, self._left = self._left or set(), None
        return [topic for topic in topics if topic not in left]

    def send(self, frame: str, key: str | None = None) -> None:
        if not self.outbox.put(frame, key):
            self.close(CloseCode.SLOW_CONSUMER, at_once=True)

    def fail(self, error: DomainError, command_id: CommandId | None = None) -> None:
        self.send(error_frame(error, command_id))

    def deliver(self, delivery: Delivery) -> None:
        if delivery.close:
            self.close(CloseCode(delivery.close))
        else:
            self.send(delivery.frame, delivery.key)

    def close(self, code: CloseCode, *, at_once: bool = False) -> None:
        """Closes after the frames that wait already, or without them. The first code given is the one sent."""
        if self.closed is None:
            self.closed = code
            self.closed_at = asyncio.get_running_loop().time()
            self.outbox.close(code, at_once=at_once)
            metrics.closed.labels(code.name.lower()).inc()

    def abandon(self) -> None:
        """Ends a closed socket whose client does not even take the close frame."""
        self._task.cancel()

    def take(self, type: str, rate: Rate | None) -> float:
        """Charges one command to the socket's limit, the command's own, or both; seconds to wait, or 0."""
        wait = 0.0 if rate is not None and rate.apart else self._bucket.take(self.heard)
        if not wait and rate is not None:
            wait = self._own_bucket(type, rate).take(self.heard)
        if wait and self._out_of_patience():
            self.close(CloseCode.RATE_LIMIT)
        return wait

    def _own_bucket(self, type: str, rate: Rate) -> Bucket:
        if self._own_buckets is None:
            self._own_buckets = {}
        return self._own_buckets.setdefault(type, Bucket(rate, self.heard))

    def _out_of_patience(self) -> bool:
        if self._patience is None:
            self._patience = Bucket(PATIENCE, self.heard)
        return self._patience.take(self.heard) > 0
