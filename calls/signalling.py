"""Who may say something to another device in a room, known without a look at the database.

A socket that sits in a room listens to the room's topic, and to that of its own seat. It may speak as long as it does,
and what it says goes to the topic of a seat in the same room. Who lost their seat listens no more, and so can neither
speak nor hear (decision 24).
"""

from weakref import WeakKeyDictionary

from calls.services.access import not_in_room
from calls.topics import room_topic, seat_topic
from realtime.socket import Socket


class Sockets:
    """Under which generation each socket has its seats. That it has them still, its topics say."""

    def __init__(self) -> None:
        self._generations: WeakKeyDictionary[Socket, dict[str, str]] = WeakKeyDictionary()

    def sat_down(self, socket: Socket, room_id: str, generation: str) -> None:
        before = self._generations.get(socket, {})
        held = {room: seat for room, seat in before.items() if self._topic(socket, room, seat) in socket.topics}
        self._generations[socket] = {**held, room_id: generation}

    def generation(self, socket: Socket, room_id: str) -> str:
        """Of its seat, once it had one; empty if it never did."""
        return self._generations.get(socket, {}).get(room_id, "")

    def seat(self, socket: Socket, room_id: str) -> str:
        """The generation of a seat that it holds."""
        generation = self.generation(socket, room_id)
        if not {self._topic(socket, room_id, generation), room_topic(room_id)} <= socket.topics:
            raise not_in_room()
        return generation

    @staticmethod
    def _topic(socket: Socket, room_id: str, generation: str) -> str:
        return seat_topic(room_id, socket.identity.user_id, generation)
