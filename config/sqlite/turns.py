"""A lock that is had in the order in which it was asked for."""

import threading
from collections import deque


class Turns:
    """Whoever is done hands over to who has waited longest: nobody overtakes, and nobody starves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self, *, timeout: float) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        return mine.wait(timeout) or self._came_at_last(mine)

    def _came_at_last(self, mine: threading.Event) -> bool:
        """Nobody hands over any more, unless it was done in the moment in which the wait ended."""
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True

    def hand_over(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
