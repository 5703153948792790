"""Who may say something to another device in a room, known without a look at the database.

A socket that sits in a room listens to the room's topic, and to that of its own seat. It may speak as long as it does,
and what it says goes to the topic of a seat in the same room. Who lost their seat listens no more, and so can neither
speak nor hear (decision 24).
"""

from typing import NamedTuple
from weakref import WeakKeyDictionary

from calls.services.access import not_in_room
from calls.topics import room_topic, seat_topic
from realtime.socket import Socket


class Held(NamedTuple):
    """A seat under its generation, and the topics that whoever holds it listens to."""

    generation: str
    topics: frozenset[str]


class Sockets:
    """Under which generation each socket has its seats. That it has them still, its topics say."""

    def __init__(self) -> None:
        self._held: WeakKeyDictionary[Socket, dict[str, Held]] = WeakKeyDictionary()

    def sat_down(self, socket: Socket, room_id: str, generation: str) -> None:
        topics = frozenset({seat_topic(room_id, socket.identity.user_id, generation), room_topic(room_id)})
        before = self._held.get(socket, {})
        held = {room: seat for room, seat in before.items() if seat.topics <= socket.topics}
        self._held[socket] = {**held, room_id: Held(generation, topics)}

    def generation(self, socket: Socket, room_id: str) -> str:
        """Of its seat, once it had one; empty if it never did."""
        held = self._held.get(socket, {}).get(room_id)
        return held.generation if held else ""

    def seat(self, socket: Socket, room_id: str) -> str:
        """The generation of a seat that it holds."""
        held = self._held.get(socket, {}).get(room_id)
        if held is None or not held.topics <= socket.topics:
            raise not_in_room()
        return held.generation
