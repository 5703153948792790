"""A client of a test that hears what was delivered, as its sockets would."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from realtime.publish import Delivery

T = TypeVar("T")


class Listener:
    """`topics` are those that it listens to, `heard` the names of the events."""

    def __init__(self, *topics: str) -> None:
        self.topics = set(topics)
        self.heard: list[str] = []

    def hear(self, delivery: Delivery) -> None:
        if delivery.topic not in self.topics:
            return
        if delivery.join:
            self.topics.add(delivery.join)
        elif delivery.leave:
            self.topics.discard(delivery.leave)
        else:
            frame = msgspec.json.decode(delivery.frame)
            self.heard.append(frame["type"])
            self.take(frame["type"], frame["data"])

    def take(self, name: str, data: dict[str, Any]) -> None:
        raise NotImplementedError


def after(*deeds: Callable[[T], object]) -> Callable[[T], object]:
    """One, and then the others."""
    return lambda world: [deed(world) for deed in deeds]


def plain(view: msgspec.Struct) -> dict[str, Any]:
    """As it arrives."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(view))
    return data
