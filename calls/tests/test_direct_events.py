"""Each event of a call between two is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import calls.frames  # noqa: F401  It declares them.
from accounts.models import User
from accounts.services.blocks import block_create
from calls.history import history_of
from calls.models import Call, Kind, Room
from calls.models.call import BOTH_COME_WITHIN, RINGS_FOR
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup
from calls.services.rooms import room_end
from calls.services.seats import seat_leave
from calls.services.seen import calls_seen
from calls.state import calls_states
from calls.tests.calling import ring, room_of, sit, sweep_at, talk
from calls.wire import call_view
from chat.tests.conftest import Deliveries
from realtime.publish import Delivery
from realtime.tests.listening import plain
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

Data = dict[str, Any]


class Device:
    """A client: its history, what rings or runs, and how many calls it missed."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.calls, self.live, self.missed = fetched(user)
        self.heard: list[str] = []

    def hear(self, delivery: Delivery) -> None:
        if delivery.topic != user_topic(self.user.pk) or not delivery.frame:
            return
        frame = msgspec.json.decode(delivery.frame)
        if not frame["type"].startswith("calls."):
            return
        self.heard.append(frame["type"])
        self.missed = frame["data"].get("missed", self.missed)
        if call := frame["data"].get("call"):
            self._keep(call)

    def _keep(self, call: Data) -> None:
        self.calls[call["id"]] = call
        if call["state"] in {"ringing", "accepted"}:
            self.live = call
        elif self.live and self.live["id"] == call["id"]:
            self.live = None


def fetched(user: User) -> tuple[dict[str, Data], Data | None, int]:
    rows = history_of(user.pk)
    calls = {str(row.pk): plain(call_view(row, seen_by=user.pk)) for row in rows}
    (state,) = calls_states([user.pk])
    return calls, plain(state.call) if state.call else None, state.missed


class World:
    """Alice, Bob and Carol have called each other before, and Bob missed one."""

    def __init__(self, alice: User, bob: User, carol: User) -> None:
        self.alice, self.bob, self.carol = alice, bob, carol
        call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
        call_hangup(call_id=talk(carol, alice).pk, by=carol.pk)

    def rings(self) -> Call:
        return ring(self.alice, self.bob, Kind.VIDEO)

    def talk(self) -> Call:
        return talk(self.alice, self.bob)

    def sit(self) -> Call:
        call = self.talk()
        for user in (self.alice, self.bob):
            sit(room_of(call), user)
        return call

    def leaves(self) -> None:
        room_id = room_of(self.talk())
        seat = sit(room_id, self.alice)
        seat_leave(room_id=room_id, by=self.alice.pk, generation=seat.generation)

    def busy(self) -> Call:
        self.talk()
        return ring(self.carol, self.bob)

    def rings_and_is_blocked(self) -> None:
        self.rings()
        block_create(blocker=self.bob, user_id=self.alice.pk)

    def is_blocked(self) -> None:
        self.sit()
        block_create(blocker=self.bob, user_id=self.alice.pk)


Deed = Callable[[World], object]

CASES: dict[str, dict[str, Deed]] = {
    "calls.ringing": {"called": World.rings, "called a second time": lambda w: (w.rings(), w.rings())},
    "calls.incoming": {"called": World.rings},
    "calls.accepted": {"answered": World.talk, "called back": lambda w: (w.rings(), ring(w.bob, w.alice))},
    "calls.answered_elsewhere": {"answered": lambda w: call_accept(call_id=w.rings().pk, by=w.bob.pk)},
    "calls.declined": {
        "declined": lambda w: call_decline(call_id=w.rings().pk, by=w.bob.pk),
        "hung up before the answer": lambda w: call_hangup(call_id=w.rings().pk, by=w.bob.pk),
        "blocked by the callee": World.rings_and_is_blocked,
    },
    "calls.missed": {
        "not answered in time": lambda w: sweep_at(w.rings().created_at + RINGS_FOR),
        "taken back": lambda w: call_cancel(call_id=w.rings().pk, by=w.alice.pk),
        "busy": World.busy,
        "several": lambda w: (w.busy(), ring(w.carol, w.bob)),
    },
    "calls.busy": {"busy": World.busy},
    "calls.ended": {
        "hung up": lambda w: call_hangup(call_id=w.sit().pk, by=w.bob.pk),
        "taken back": lambda w: call_hangup(call_id=w.rings().pk, by=w.alice.pk),
        "left": World.leaves,
        "nobody came": lambda w: sweep_at(w.talk().created_at + 2 * BOTH_COME_WITHIN),
        "ended by the staff": lambda w: room_end(room=Room.objects.get(pk=room_of(w.sit())), reason=Room.End.STAFF),
        "blocked": World.is_blocked,
    },
    "calls.seen": {
        "all of them": lambda w: calls_seen(by=w.bob.pk),
        "up to one": lambda w: calls_seen(by=w.bob.pk, until=w.busy().pk),
    },
}


@pytest.fixture
def world(alice: User, bob: User, carol: User) -> World:
    return World(alice, bob, carol)


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases], ids=lambda value: value
)
def test_state_and_event_are_the_state(world: World, deliveries: Deliveries, name: str, case: str) -> None:
    devices = [Device(user) for user in (world.alice, world.bob, world.carol)]
    with deliveries() as sent:
        CASES[name][case](world)
    for device in devices:
        for delivery in sent:
            device.hear(delivery)
        assert (device.calls, device.live, device.missed) == fetched(device.user), device.user
    assert name in {heard for device in devices for heard in device.heard}


def test_a_call_of_others_is_never_told(world: World, deliveries: Deliveries) -> None:
    carol = Device(world.carol)
    with deliveries() as sent:
        call_hangup(call_id=world.sit().pk, by=world.bob.pk)
        call_cancel(call_id=world.rings().pk, by=world.alice.pk)
    for delivery in sent:
        carol.hear(delivery)
    assert carol.heard == []
