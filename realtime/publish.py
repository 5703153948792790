"""The one door out: services say what happened, and the sockets that listen hear it after the commit."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import ParamSpec, Protocol, TypeVar

import msgspec
from django.db import transaction

from realtime.registry import spec_of
from realtime.wire import CloseCode, Event, encode

P = ParamSpec("P")
R = TypeVar("R")


class Delivery(msgspec.Struct, frozen=True, array_like=True):
    """One thing for the sockets of a topic: a frame to send, another topic to join or to leave, or a close code."""

    topic: str
    frame: str = ""
    key: str | None = None
    close: int = 0
    join: str = ""
    leave: str = ""


class Outlet(Protocol):
    def emit(self, *deliveries: Delivery) -> None:
        """May be called from any thread, never blocks and never raises for want of a bus."""


class Nowhere:
    """The outlet of a process that serves no sockets and has no bus: there is nobody to tell."""

    def emit(self, *deliveries: Delivery) -> None:
        pass


_outlet: Outlet = Nowhere()
_held: ContextVar[list[Delivery] | None] = ContextVar("held", default=None)


def use_outlet(outlet: Outlet) -> Outlet:
    """Sets where deliveries leave this process; returns the one that was used before."""
    global _outlet
    before, _outlet = _outlet, outlet
    return before


def held_back(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> tuple[R, list[Delivery]]:
    """Does the work, and leaves it to the caller to tell what was committed in it."""
    held: list[Delivery] = []
    token = _held.set(held)
    try:
        return work(*args, **kwargs), held
    except BaseException:
        tell(held)
        raise
    finally:
        _held.reset(token)


def tell(deliveries: Iterable[Delivery]) -> None:
    _outlet.emit(*deliveries)


def publish(topic: str, event: msgspec.Struct) -> None:
    _on_commit(delivery_of(topic, event))


def publish_all(events: Iterable[tuple[str, msgspec.Struct]]) -> None:
    """Each event to the topic beside it, all in one go."""
    _on_commit(*(delivery_of(topic, event) for topic, event in events))


def delivery_of(topic: str, event: msgspec.Struct) -> Delivery:
    spec = spec_of(event)
    return Delivery(topic, encode(Event(spec.name, event)), spec.key(event))


def join(topic: str, *, to: str) -> None:
    """Every socket that listens to `topic` (a person's) listens to another one as well."""
    _on_commit(Delivery(topic, join=to))


def leave(topic: str, *, of: str) -> None:
    """And no more."""
    _on_commit(Delivery(topic, leave=of))


def disconnect(topic: str, code: CloseCode) -> None:
    """Closes every socket that listens to the topic, on every process."""
    _on_commit(Delivery(topic, close=code))


def _on_commit(*deliveries: Delivery) -> None:
    def emit() -> None:  # a function, because Django logs a failed one by the name that a partial does not have
        held = _held.get()
        if held is None:
            tell(deliveries)
        else:
            held += deliveries

    transaction.on_commit(emit, robust=True)
