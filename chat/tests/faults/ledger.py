"""What was asked of the server, and what it answered: all that it can be held to."""

import time
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from chat.tests.faults.knowledge import Data

Key = tuple[Hashable, ...]
NEVER = float("inf")


@dataclass
class Saying:
    """One message, however often it was sent. Moments are ticks of the ledger's clock."""

    sender: str
    conversation: str
    client_id: str
    body: str
    reply_to: int | None
    begun: int
    answer: Data | None = None
    answered: int = 0
    in_doubt: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Attempt:
    """To set something. `change` is the number under which it was acknowledged, if it was."""

    value: Any
    change: int | None


@dataclass(frozen=True)
class Departure:
    tick: int
    moment: float


@dataclass
class Ledger:
    """`news_travel` is how long, in seconds, one process may not know yet what another has done."""

    news_travel: float = 0
    sayings: dict[str, Saying] = field(default_factory=dict)
    attempts: dict[Key, list[Attempt]] = field(default_factory=lambda: defaultdict(list))
    blames: list[str] = field(default_factory=list)
    _clock: "count[int]" = field(default_factory=lambda: count(1))
    _away: dict[tuple[str, str], Departure] = field(default_factory=dict)
    _invited: dict[tuple[str, str], float] = field(default_factory=dict)

    def blame(self, *what: Any) -> None:
        self.blames.append(" ".join(map(str, what)))

    def now(self) -> int:
        return next(self._clock)

    # Saying

    def begin(self, sender: str, conversation: str, client_id: str, body: str, reply_to: int | None = None) -> Saying:
        saying = Saying(sender, conversation, client_id, body, reply_to, self.now())
        self.sayings[client_id] = saying
        return saying

    def acknowledge(self, saying: Saying, message: Data) -> None:
        if saying.answer is None:
            saying.answer, saying.answered = message, self.now()
        elif (saying.answer["id"], saying.answer["seq"]) != (message["id"], message["seq"]):
            self.blame("One client_id, two messages:", saying.answer, message)

    def acknowledged(self) -> list[Saying]:
        return sorted((each for each in self.sayings.values() if each.answer), key=lambda each: each.answered)

    def in_conversation(self, conversation: str) -> list[Saying]:
        return [each for each in self.sayings.values() if each.conversation == conversation]

    # Setting

    def set(self, *key: Hashable, value: Any, change: int | None) -> None:
        self.attempts[key].append(Attempt(value, change))

    def possible(self, *key: Hashable, at_first: Any) -> list[Any]:
        """What it may be now: as acknowledged last, or as somebody who got no answer wanted it."""
        attempts = self.attempts.get(key, [])
        acknowledged = [each for each in attempts if each.change is not None]
        last = max(acknowledged, key=lambda each: each.change or 0, default=Attempt(at_first, 0))
        return [last.value, *[each.value for each in attempts if each.change is None]]

    def highest(self, *key: Hashable) -> int:
        return max((each.value for each in self.attempts.get(key, [])), default=0)

    # Being there

    def inviting(self, person: str, conversation: str) -> None:
        """From here on they may be in it; without an answer, they may come to be at any time."""
        self._away.pop((person, conversation), None)
        self._invited[person, conversation] = NEVER

    def invited(self, person: str, conversation: str) -> None:
        self._invited[person, conversation] = self.now()

    def gone(self, person: str, conversation: str, *, since: int) -> None:
        """It was acknowledged that this person no longer is in it, and nobody has asked them in meanwhile."""
        place = person, conversation
        if self._invited.get(place, 0) < since:
            self._away[place] = Departure(self.now(), time.monotonic())

    def overheard(self, person: str, message: Data) -> None:
        """What somebody was told: nothing that was said after they had gone."""
        gone = self._away.get((person, message["conversation"]))
        saying = self.sayings.get(message["client_id"])
        if gone is None or saying is None or saying.begun < gone.tick:
            return
        if time.monotonic() - gone.moment > self.news_travel:
            self.blame(person, "was told what was said after they had gone:", message)
