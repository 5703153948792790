"""Who of this process's sockets listens to what."""

from collections.abc import Iterable, Iterator

from realtime import metrics
from realtime.publish import Delivery
from realtime.socket import Socket


class Hub:
    def __init__(self) -> None:
        # Dicts for sets, because they keep the order in which sockets came.
        self._topics: dict[str, dict[Socket, None]] = {}

    def subscribe(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in topics:
            self._topics.setdefault(topic, {})[socket] = None
            socket.topics.add(topic)

    def unsubscribe(self, socket: Socket, topics: Iterable[str]) -> None:
        for topic in list(topics):
            socket.topics.discard(topic)
            listeners = self._topics.get(topic, {})
            listeners.pop(socket, None)
            if not listeners:
                self._topics.pop(topic, None)

    def listeners(self, topic: str) -> Iterator[Socket]:
        return iter(list(self._topics.get(topic, ())))

    def deliver(self, delivery: Delivery) -> None:
        listeners = self._topics.get(delivery.topic)
        if not listeners:
            return
        if delivery.join or delivery.leave:
            self._move(list(listeners), delivery)
            return
        metrics.events.inc()
        metrics.deliveries.inc(len(listeners))
        for socket in listeners:
            socket.deliver(delivery)

    def _move(self, sockets: Iterable[Socket], delivery: Delivery) -> None:
        for socket in sockets:
            if delivery.join:
                self.subscribe(socket, [delivery.join])
            else:
                self.unsubscribe(socket, [delivery.leave])
                socket.has_left(delivery.leave)
