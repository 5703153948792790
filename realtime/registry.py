"""What the protocol consists of: every command and every event, declared where its app lives."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints

import msgspec

from realtime import metrics
from realtime.limits import Rate

if TYPE_CHECKING:
    from realtime.socket import Socket

Handler = Callable[..., Awaitable[msgspec.Struct | None]]
EventT = TypeVar("EventT", bound=type[msgspec.Struct])
HandlerT = TypeVar("HandlerT", bound=Handler)


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """The data of a command that takes none, and of an `ok` that says nothing more."""


@dataclass(frozen=True)
class EventSpec:
    name: str
    struct: type[msgspec.Struct]
    coalesce: tuple[str, ...]
    """Fields by which a newer event replaces an older one that still waits; none for events that must all arrive."""

    def key(self, event: msgspec.Struct) -> str | None:
        if not self.coalesce:
            return None
        return ":".join([self.name, *(str(getattr(event, name)) for name in self.coalesce)])


@dataclass(frozen=True)
class CommandSpec:
    name: str
    summary: str
    data: type[msgspec.Struct]
    result: type[msgspec.Struct]
    rate: Rate | None
    guests: bool
    """Whether guests may use it too."""
    handler: Handler
    decoder: "msgspec.json.Decoder[msgspec.Struct]"
    metrics: metrics.CommandMetrics


events: dict[str, EventSpec] = {}
_specs: dict[type[msgspec.Struct], EventSpec] = {}


def event(name: str, *, coalesce: tuple[str, ...] = ()) -> Callable[[EventT], EventT]:
    """Declares a struct as the data of an event."""

    def declare(struct: EventT) -> EventT:
        assert name not in events, f"Event {name} is declared twice."
        events[name] = _specs[struct] = EventSpec(name, struct, coalesce)
        return struct

    return declare


def spec_of(event: msgspec.Struct) -> EventSpec:
    return _specs[event.__class__]


def command(name: str, *, rate: Rate | None = None, guests: bool = False) -> Callable[[HandlerT], HandlerT]:
    """Marks a consumer's method as the handler of a command.

    The annotation of its second parameter says what the data must be, the one of its result what `ok` carries.
    `rate` is a limit of this command's own, beside the one that all commands of a socket share, or instead of it.
    Guests are refused, unless it is for `guests` too.
    """

    def mark(handler: HandlerT) -> HandlerT:
        handler.command = (name, rate, guests)  # type: ignore[attr-defined]
        return handler

    return mark


def commands_of(consumer: Any) -> dict[str, CommandSpec]:
    """The commands of one consumer object, its handlers bound."""
    marked = [method for _, method in inspect.getmembers(consumer, inspect.ismethod) if hasattr(method, "command")]
    return {spec.name: spec for spec in map(_command_spec, marked)}


def _command_spec(handler: Any) -> CommandSpec:
    name, rate, guests = handler.command
    hints = get_type_hints(handler)
    result = hints.pop("return")
    takes = [each for each in inspect.signature(handler).parameters if each != "socket"]
    data = hints[takes[0]] if takes else Nothing
    return CommandSpec(
        name=name,
        summary=inspect.getdoc(handler) or "",
        data=data,
        result=Nothing if result is type(None) else result,
        rate=rate,
        guests=guests,
        handler=handler if takes else _without_data(handler),
        decoder=msgspec.json.Decoder(data),
        metrics=metrics.CommandMetrics(name),
    )


def _without_data(handler: Handler) -> Handler:
    async def call(socket: "Socket", data: msgspec.Struct) -> msgspec.Struct | None:
        return await handler(socket)

    return call
