"""Each event of a test room is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

import livetests.room_frames  # noqa: F401  It declares them.
from accounts.models import User
from conftest import MakeUser
from livetests.models import Author, Participant, TestRoom
from livetests.room_state import room_state
from livetests.services.holding import room_change, room_take_over
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_next, room_pause, room_reveal, room_start
from livetests.services.seats import devices_detach, seat_admit, seat_give_time, seat_leave, seat_remove
from livetests.services.signals import signal_take
from livetests.sweeps import questions_end
from livetests.tests.rooms import answer, devices, room_of, sit
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import NotFound
from realtime.registry import events
from realtime.tests.listening import Listener, after, plain

pytestmark = pytest.mark.django_db

Data = dict[str, Any]
Deliveries = Callable[[], Any]

KINDS = ("single", "slide", "long_text", "single")


class Page(Listener):
    """A client that is in a room: as a host, or on a seat."""

    def __init__(self, room: TestRoom, user: User) -> None:
        self.room, self.user = room, user
        self.answers: dict[str, Data] = {}
        self.stood: Data = {}
        super().__init__()
        self.joins()

    def joins(self) -> None:
        self.state = self.fetched()
        if self.state is None:
            return
        if self.state["hosting"] is not None:
            self.topics = {room_topic(self.room.pk), hosts_topic(self.room.pk)}
        else:
            seat = self.state["seat"]
            seated = {room_topic(self.room.pk)} if seat["state"] == "seated" else set()
            self.topics = {seat_topic(seat["id"]), *seated}
        if self.state["answer"] is not None:
            self._said(self.state["answer"])

    def fetched(self) -> Data | None:
        try:
            return plain(room_state(self.room.pk, self.user.pk))
        except NotFound:
            return None

    def take(self, name: str, data: Data) -> None:
        if name in {"livetests.admitted", "livetests.removed"}:
            return self.joins()
        assert self.state is not None
        if "step" in data:
            self.state["room"]["step"] = data["step"]
        getattr(self, f"_{name.removeprefix('livetests.')}")(self.state, data)
        return None

    def _started(self, state: Data, data: Data) -> None:
        state["room"] = data["room"]

    _changed = _started

    def _question(self, state: Data, data: Data) -> None:
        state["room"] |= {"phase": "question", "paused": False}
        state |= NOTHING_SHOWN | {"question": data["question"]}
        if state["hosting"]:
            state["hosting"]["answered"] = 0

    def _paused(self, state: Data, data: Data) -> None:
        state["room"]["paused"] = data["paused"]
        question = data["question"]
        state |= {"question": question, "answer": self.answers.get(question["id"]) if question else None}

    def _reveal(self, state: Data, data: Data) -> None:
        state["room"] |= {"phase": "reveal", "paused": False}
        state |= {"revealed": data["revealed"]} | self.stood
        if state["hosting"]:
            state["hosting"]["answered"] = data["revealed"]["distribution"]["answers"]
        if state["answer"]:
            state["answer"]["final"] = True

    def _leaderboard(self, state: Data, data: Data) -> None:
        self._stands(state, top=data["top"])

    def _place(self, state: Data, data: Data) -> None:
        self._stands(state, **{name: data[name] for name in ("place", "was", "of")})
        state["outcome"] = data["outcome"]
        state["seat"] |= {"score": data["score"], "streak": data["streak"]}

    def _stands(self, state: Data, **standing: Any) -> None:
        """Until it is told again: not every question moves anybody."""
        self.stood |= standing
        state |= standing

    def _ended(self, state: Data, data: Data) -> None:
        state |= NOTHING_SHOWN | {"room": data["room"], "top": data["top"], "question": None}
        if state["hosting"]:
            state["hosting"]["answered"] = 0

    def _saved(self, state: Data, data: Data) -> None:
        self._said(data["answer"])
        if state["question"] and state["question"]["id"] == data["answer"]["question"]:
            state["answer"] = data["answer"]

    def _said(self, said: Data) -> None:
        self.answers[said["question"]] = said

    def _answered(self, state: Data, data: Data) -> None:
        state["hosting"]["answered"] = data["count"]

    def _signal(self, state: Data, data: Data) -> None:
        state["hosting"]["signals"].append(data)

    def _participant_joined(self, state: Data, data: Data) -> None:
        people = {each["id"]: each for each in state["hosting"]["participants"]}
        people[data["participant"]["id"]] = data["participant"]
        state["hosting"] |= {"participants": list(people.values()), "count": data["count"]}

    def _participant_left(self, state: Data, data: Data) -> None:
        people = {each["id"]: each for each in state["hosting"]["participants"]}
        left, reason = people.get(data["participant"]), data["reason"]
        if left is not None:
            if reason in {"removed", "refused"} or (reason == "left" and left["state"] == "waiting"):
                del people[left["id"]]
            else:
                left |= {"here": False} | ({"state": "left"} if reason == "left" else {})
        state["hosting"] |= {"participants": list(people.values()), "count": data["count"]}

    def _progress(self, state: Data, data: Data) -> None:
        for each in state["hosting"]["participants"]:
            if each["id"] == data["participant"]:
                each |= {"given": data["given"], "finished": data["finished"]}


NOTHING_SHOWN: Data = {
    "answer": None,
    "revealed": None,
    "outcome": None,
    "place": None,
    "was": None,
    "of": None,
    "top": [],
}
"""As it is when a question is asked."""


class World:
    """Alice hosts, and wants to know everything. Bob and Carol take part, and Dora waits to be let in."""

    def __init__(self, clock: time_machine.Traveller, alice: User, bob: User, carol: User, dora: User) -> None:
        self.clock, self.alice, self.bob, self.carol, self.dora = clock, alice, bob, carol, dora
        self.pages: list[Page] = []
        self.hold(pace=TestRoom.Pace.HOST)

    def hold(self, **options: Any) -> None:
        self.room = room_of(self.alice, *KINDS, lobby=True, signals=list(TestRoom.Watched), **options)
        for user in self.bob, self.carol:
            (seat,) = sit(self.room, user)
            seat_admit(room_id=self.room.pk, by=self.alice.pk, participant_id=seat.pk)
        sit(self.room, self.dora)

    def look(self) -> None:
        """All that is heard from now on comes to these."""
        self.pages = [Page(self.room, user) for user in (self.alice, self.bob, self.carol, self.dora)]

    def hosted(self, work: Callable[..., Any], **how: Any) -> Any:
        return work(room_id=self.room.pk, by=self.alice.pk, **how)

    def of(self, user: User, work: Callable[..., Any], **how: Any) -> Any:
        return self.hosted(work, participant_id=self.seat(user).pk, **how)

    def seat(self, user: User) -> Participant:
        return Participant.objects.get(room=self.room, user=user)

    def starts(self) -> None:
        self.hosted(room_start)

    def says(self, value: object = "d", user: User | None = None, **how: Any) -> None:
        self.clock.shift(1)
        answer(self.room, user or self.bob, value, **how)

    def all_say(self) -> None:
        self.says("d")
        self.says("a", self.carol)

    def time_is_over(self) -> None:
        self.clock.shift(21)
        assert questions_end(timezone.now()) == 1

    def goes_on(self) -> None:
        self.hosted(room_next)

    def pauses(self) -> None:
        self.hosted(room_pause, paused=True)

    def unpauses(self) -> None:
        self.clock.shift(5)
        self.hosted(room_pause, paused=False)

    def loses_the_network(self) -> None:
        devices_detach(devices(self.seat(self.bob)))

    def leaves(self, user: User | None = None) -> None:
        seat_leave(room_id=self.room.pk, by=(user or self.bob).pk)

    def comes(self, user: User | None = None) -> None:
        sit(self.room, user or self.bob)

    def at_ones_own_pace(self) -> None:
        self.hold(pace=TestRoom.Pace.SELF)

    def asks_for_one(self, given: int = 0) -> None:
        question_give(room_id=self.room.pk, by=self.carol.pk, given=given, now=timezone.now())

    def to_the_text(self) -> None:
        """Past the first question and the slide; both say something, one of them only as a draft."""
        after(World.starts, World.all_say, World.goes_on, World.goes_on)(self)
        self.says("So")
        self.says("Not so", self.carol, final=False)

    def notices(self) -> None:
        signal_take(room_id=self.room.pk, by=self.bob.pk, kind=TestRoom.Watched.TAB)

    def another_host(self) -> None:
        Author.objects.create(test=self.room.test, user=self.dora)
        self.leaves(self.dora)
        room_take_over(room_id=self.room.pk, by=self.dora)

    def kicks(self, user: User) -> None:
        self.of(user, seat_remove)


CASES: dict[str, dict[str, Callable[[World], object]]] = {
    "livetests.participant_joined": {
        "let in": lambda w: w.of(w.dora, seat_admit),
        "came back": after(World.leaves, World.comes),
        "has a network again": after(World.loses_the_network, World.comes),
        "has more time": lambda w: w.of(w.bob, seat_give_time, extra_percent=50),
    },
    "livetests.participant_left": {
        "left": World.leaves,
        "does not wait": lambda w: w.leaves(w.dora),
        "lost the network": World.loses_the_network,
        "sent away": lambda w: w.kicks(w.bob),
        "not let in": lambda w: w.kicks(w.dora),
    },
    "livetests.answered": {
        "one of two": after(World.starts, World.says),
        "and left": after(World.starts, World.says, World.leaves),
        "and was sent away": after(World.starts, World.says, lambda w: w.kicks(w.bob)),
    },
    "livetests.progress": {
        "the first one": after(World.at_ones_own_pace, World.starts, World.look, World.asks_for_one),
    },
    "livetests.signal": {
        "a tab": after(World.starts, World.notices),
        "a device": after(World.starts, World.comes),
    },
    "livetests.admitted": {"let in": after(World.starts, lambda w: w.of(w.dora, seat_admit))},
    "livetests.removed": {
        "sent away": after(World.starts, lambda w: w.kicks(w.bob)),
        "not let in": lambda w: w.kicks(w.dora),
        "from the leaderboard": after(World.starts, World.all_say, lambda w: w.kicks(w.bob)),
        "from the podium": after(World.starts, World.all_say, lambda w: w.hosted(room_end), lambda w: w.kicks(w.bob)),
    },
    "livetests.saved": {
        "for good": after(World.starts, World.says),
        "as a draft": after(World.starts, lambda w: w.says("b", final=False)),
        "and at the end of the time": after(World.starts, lambda w: w.says("b", final=False), World.time_is_over),
    },
    "livetests.place": {"all have answered": after(World.starts, World.all_say)},
    "livetests.started": {
        "by the host": World.starts,
        "at one's own pace": after(World.at_ones_own_pace, World.look, World.starts),
    },
    "livetests.question": {
        "the first one": World.starts,
        "a slide": after(World.starts, World.all_say, World.goes_on),
        "the one after it": World.to_the_text,
        "with more time": after(lambda w: w.of(w.bob, seat_give_time, extra_percent=50), World.starts),
    },
    "livetests.paused": {
        "it stands": after(World.starts, World.says, World.pauses),
        "it goes on": after(World.starts, World.says, World.pauses, World.unpauses),
        "on a slide": after(World.starts, World.all_say, World.goes_on, World.pauses),
    },
    "livetests.reveal": {
        "all have answered": after(World.starts, World.all_say),
        "the time is over": after(World.starts, World.says, World.time_is_over),
        "by the host": after(World.starts, World.says, lambda w: w.hosted(room_reveal)),
        "of what is marked by hand": after(World.to_the_text, World.time_is_over),
    },
    "livetests.leaderboard": {"nobody has answered": after(World.starts, World.time_is_over)},
    "livetests.changed": {
        "locked": lambda w: w.hosted(room_change, locked=True),
        "another host": World.another_host,
    },
    "livetests.ended": {
        "by the host": after(World.starts, World.says, lambda w: w.hosted(room_end)),
        "after the last one": after(World.to_the_text, World.time_is_over, World.goes_on, World.all_say, World.goes_on),
        "at one's own pace": after(World.at_ones_own_pace, World.starts, World.look, lambda w: w.hosted(room_end)),
        "before it began": lambda w: w.hosted(room_end),
    },
}


def seen(state: Data | None) -> Data | None:
    """Who waits sees nothing of the room yet. How much more time one has is told with what one has it for."""
    if state is None or state["seat"] is None:
        return state
    seat = {**state["seat"], "extra_percent": None}
    return {"state": "waiting"} if seat["state"] == "waiting" else {**state, "seat": seat}


def test_every_event_has_its_cases() -> None:
    """But that which answers a command, to the one socket, and that which is told of the results."""
    all_events = {name for name in events if name.startswith("livetests.")}
    assert set(CASES) == all_events - {"livetests.state", "livetests.marked"}


@pytest.fixture
def world(alice: User, bob: User, make_user: MakeUser) -> Iterator[World]:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        yield World(clock, alice, bob, make_user("carol"), make_user("dora"))


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases], ids=lambda value: value
)
def test_state_and_event_are_the_state(world: World, deliveries: Deliveries, name: str, case: str) -> None:
    world.look()
    with deliveries() as sent:
        CASES[name][case](world)
    for page in world.pages:
        for delivery in sent:
            page.hear(delivery)
        assert seen(page.state) == seen(page.fetched()), page.user
    assert name in {heard for page in world.pages for heard in page.heard}
