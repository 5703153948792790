"""What a test room is to be, by its rules alone: nothing here reads a row, or asks a service."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from livetests.models import Participant, TestRoom
from livetests.scoring import Scoring, score

Phase = TestRoom.Phase
Seat = Participant.State

KINDS = ("single", "true_false", "long_text", "slide", "numeric", "poll", "single")
JUDGED = {"single", "true_false", "numeric"}
SECONDS, WORTH = 20, 1000
GRACE = timedelta(milliseconds=150)
SHARES: dict[str, list[tuple[object, int | None]]] = {
    "single": [("d", 1000), ("a", 0)],
    "true_false": [(True, 1000), (False, 0)],
    "long_text": [("So", None), ("Not so", None)],
    "numeric": [("3.14", 1000), ("1", 0)],
    "poll": [("a", None), ("b", None)],
    "slide": [],
}
"""Of what can be answered."""

NO_ANSWERS: tuple[object, ...] = ({}, {}, {})


@dataclass
class Said:
    value: object
    final: bool
    took_ms: int
    share: int | None
    points: int
    bonus: int
    streak: int


@dataclass(eq=False)
class Person:
    """With two devices; `here` are those that show the room. `at` is the question at one's own pace."""

    user: User
    devices: tuple[UUID, UUID]
    state: Seat | None = None
    admitted: bool = False
    extra: int = 0
    here: set[UUID] = field(default_factory=set)
    said: dict[int, Said] = field(default_factory=dict)
    score: int = 0
    streak: int = 0
    right: int = 0
    answered: int = 0
    took_ms: int = 0
    given: int = 0
    at: int | None = None
    asked_at: datetime | None = None
    order: list[int] = field(default_factory=list)
    finished: bool = False

    @property
    def is_seated(self) -> bool:
        return self.state == Seat.SEATED

    @property
    def is_shown(self) -> bool:
        return self.state in {Seat.SEATED, Seat.LEFT}

    @property
    def time(self) -> timedelta:
        return timedelta(seconds=SECONDS) * (100 + self.extra) / 100

    def earn(self, said: Said) -> None:
        said.final = True
        self.score += said.points + said.bonus
        self.right += said.share == 1000
        self.answered += 1
        self.took_ms += said.took_ms


@dataclass
class Modelled:
    pace: TestRoom.Pace
    scoring: Scoring
    lobby: bool
    late_join: bool
    people: list[Person]
    phase: Phase = Phase.LOBBY
    step: int = 0
    asked_at: datetime | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    moved_at: datetime = field(default_factory=timezone.now)
    counted: set[int] = field(default_factory=set)

    @property
    def position(self) -> int | None:
        return (self.step - 1) // 2 if self.phase in {Phase.QUESTION, Phase.REVEAL} else None

    @property
    def kind(self) -> str:
        return "" if self.position is None else KINDS[self.position]

    # Seats

    def come(self, person: Person, device: UUID) -> str | None:
        if person.state == Seat.REMOVED:
            return "not_found"
        if person.state in {None, Seat.LEFT}:
            if self.phase == Phase.ENDED:
                return "room_ended"
            if person.state is None and self.step and not self.late_join:
                return "room_started"
            person.admitted = person.admitted or not self.lobby
            person.state = Seat.SEATED if person.admitted else Seat.WAITING
            self._wait_for(person)
        person.here.add(device)
        return None

    def leave(self, person: Person) -> str | None:
        if person.state != Seat.WAITING:
            return self._empty(person, Seat.LEFT, of={Seat.SEATED})
        person.state, person.extra = None, 0
        person.here.clear()
        return None

    def remove(self, person: Person) -> str | None:
        return self._empty(person, Seat.REMOVED, of={Seat.SEATED, Seat.WAITING, Seat.LEFT})

    def _empty(self, person: Person, state: Seat, *, of: set[Seat]) -> str | None:
        if person.state not in of:
            return "not_found"
        person.state = state
        person.here.clear()
        self.close_if_all_have_answered()
        return None

    def admit(self, person: Person) -> str | None:
        if person.state not in {Seat.SEATED, Seat.WAITING}:
            return "not_found"
        if person.state == Seat.WAITING:
            person.state, person.admitted = Seat.SEATED, True
            self._wait_for(person)
        return None

    def give_time(self, person: Person, extra: int) -> str | None:
        if person.state in {None, Seat.REMOVED}:
            return "not_found"
        if person.extra != extra and self.phase == Phase.QUESTION:
            return "room_state"
        person.extra = extra
        return None

    # The host

    def start(self, now: datetime) -> str | None:
        if self.phase != Phase.LOBBY:
            return "room_state"
        if self.pace == TestRoom.Pace.SELF:
            self._move(Phase.OPEN, 1)
        else:
            self._ask(0, now)
        return None

    def next(self, step: int, now: datetime) -> str | None:
        if step < self.step:
            return None
        if self.phase != Phase.REVEAL and self.kind != "slide":
            return "room_state"
        assert self.position is not None
        if self.position + 1 < len(KINDS):
            self._ask(self.position + 1, now)
        else:
            self.end()
        return None

    def reveal(self, step: int) -> str | None:
        if step < self.step:
            return None
        if self.phase != Phase.QUESTION or self.kind == "slide":
            return "room_state"
        self._close()
        return None

    def pause(self, paused: bool, now: datetime) -> str | None:
        if self.phase != Phase.QUESTION:
            return "room_state"
        if paused and self.paused_at is None:
            self.paused_at, self.due_at = now, None
        elif not paused and self.paused_at is not None:
            assert self.asked_at is not None
            self.asked_at += now - self.paused_at
            self.paused_at = None
            self._set_due()
        return None

    def end(self) -> None:
        if self.phase == Phase.ENDED:
            return
        if self.phase == Phase.QUESTION:
            self._count()
        elif self.phase == Phase.OPEN:
            self.counted.update(range(len(KINDS)))
            for person in self.people:
                for said in person.said.values():
                    if not said.final:
                        person.earn(said)
                        person.streak = said.streak
        self._move(Phase.ENDED, 2 * len(KINDS) + 1)

    def mark(self, person: Person, position: int, points: int) -> str | None:
        said = person.said.get(position)
        if said is None or not person.is_shown:
            return "not_found"
        if position not in self.counted:
            return "not_over"
        person.score += points - said.points
        person.right += (points == WORTH) - (said.share == 1000)
        said.points, said.share = points, points * 1000 // WORTH
        return None

    # Time

    def tick(self, now: datetime) -> bool:
        """Whether a question was over."""
        is_due = self.due_at is not None and self.due_at <= now
        if is_due:
            self._close()
        return is_due

    def expire(self, now: datetime) -> bool:
        """Whether nobody had gone on for too long."""
        lasts = timedelta(days=30 if self.phase == Phase.OPEN else 1)
        is_over = self.phase != Phase.ENDED and self.moved_at + lasts <= now
        if is_over:
            self.end()
        return is_over

    def deadline_of(self, person: Person) -> datetime | None:
        """Of the question that this one is asked now, and may answer."""
        since = self._asked_at(person, self.position_of(person))
        return None if since is None or self.paused_at else since + person.time

    def position_of(self, person: Person) -> int | None:
        return self.position if self.pace == TestRoom.Pace.HOST else person.at

    def _asked_at(self, person: Person, position: int | None) -> datetime | None:
        if position is None or position != self.position_of(person):
            return None
        if self.phase == Phase.QUESTION:
            return self.asked_at
        return person.asked_at if self.phase == Phase.OPEN else None

    # Answers

    def go_on(self, person: Person, given: int, now: datetime) -> str | None:
        if not person.is_seated:
            return "not_found"
        if self.phase != Phase.OPEN:
            return "room_state"
        if given != person.given or person.finished:
            return None
        said = None if person.at is None else person.said.get(person.at)
        if said is not None and not said.final:
            person.earn(said)
            person.streak = said.streak
        elif said is None and person.at is not None and KINDS[person.at] in JUDGED:
            person.streak = 0
        if person.given == len(KINDS):
            person.finished, person.at = True, None
        else:
            person.given, person.asked_at = person.given + 1, now
        return None

    def was_given(self, person: Person, position: int) -> None:
        """Which one comes next, in an order of their own, they only know when they see it."""
        if person.given > len(person.order):
            assert position not in person.order
            person.order.append(position)
        person.at = position
        assert person.order[-1] == position

    def answer(self, person: Person, position: int, value: object, final: bool, received: datetime) -> str | None:
        if not person.is_seated:
            return "not_found"
        shares = [share for each, share in SHARES[KINDS[position]] if each == value]
        if not shares:
            return "invalid"
        said = person.said.get(position)
        if said is not None and said.final:
            return None if said.value == value else "already_answered"
        return self._answer(person, position, value, shares[0], final, received)

    def _answer(
        self, person: Person, position: int, value: object, share: int | None, final: bool, received: datetime
    ) -> str | None:
        since = self._asked_at(person, position)
        if self.paused_at is not None:
            return "paused"
        if since is None:
            return "not_asked"
        if received > since + person.time:
            return "too_late"
        said = self._said(person, value, share, max(received - since, timedelta()))
        person.said[position] = said
        said.final = final
        if final and self.phase == Phase.OPEN:
            person.earn(said)
            person.streak = said.streak
        return None

    def _said(self, person: Person, value: object, share: int | None, took: timedelta) -> Said:
        took_ms = took // timedelta(milliseconds=1)
        points, bonus, streak = score(
            scoring=self.scoring,
            points=WORTH,
            share=share,
            took_ms=took_ms,
            limit_ms=person.time // timedelta(milliseconds=1),
            streak=person.streak,
        )
        return Said(value, False, took_ms, share, points, bonus, streak)

    def all_have_answered(self) -> bool:
        """Somebody, and all who are here, so that there is nothing to wait for."""
        done = {each for each in self.people if (said := each.said.get(self.position or 0)) and said.final}
        here = {each for each in self.people if each.is_seated and each.here}
        return here <= done and any(each.is_shown for each in done)

    def close_if_all_have_answered(self) -> None:
        if self.phase == Phase.QUESTION and self.paused_at is None and self.all_have_answered():
            self._close()

    def given_to(self, position: int) -> list[Said]:
        """What all who were not sent away have answered."""
        return [person.said[position] for person in self.people if person.is_shown and position in person.said]

    def place_of(self, person: Person) -> int:
        return 1 + sum(other.score > person.score for other in self.people if other.is_shown)

    # Steps

    def _ask(self, position: int, now: datetime) -> None:
        self._move(Phase.QUESTION, 2 * position + 1)
        self.asked_at = now
        self._set_due()

    def _set_due(self) -> None:
        if self.kind != "slide":
            assert self.asked_at is not None
            longest = max((each.time for each in self._waited_for()), default=timedelta(seconds=SECONDS))
            self.due_at = self.asked_at + longest + GRACE

    def _wait_for(self, person: Person) -> None:
        if person.is_seated and person.extra and self.phase == Phase.QUESTION and self.paused_at is None:
            self._set_due()

    def _waited_for(self) -> Iterable[Person]:
        return (person for person in self.people if person.is_seated)

    def _close(self) -> None:
        self._count()
        self._move(Phase.REVEAL, self.step + 1)

    def _count(self) -> None:
        assert self.position is not None
        self.counted.add(self.position)
        for person in self.people:
            if said := person.said.get(self.position):
                person.earn(said)
                person.streak = said.streak
            elif self.kind in JUDGED:
                person.streak = 0

    def _move(self, phase: Phase, step: int) -> None:
        assert step > self.step
        self.phase, self.step, self.due_at, self.paused_at = phase, step, None, None
        self.moved_at = timezone.now()
