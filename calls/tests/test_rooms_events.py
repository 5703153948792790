"""Each event of rooms is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from calls.frames import Ending, RoomUsers
from calls.models import Room, Seat
from calls.models.seat import GRACE
from calls.services.connections import seats_give_up
from calls.services.devices import hand_raise, media_toggle
from calls.services.hosting import (
    room_end_as_host,
    room_set_lobby,
    room_set_locked,
    seat_admit,
    seat_mute,
    seat_refuse,
    seat_remove,
)
from calls.services.rooms import room_end
from calls.services.seats import seat_leave
from calls.services.talk import talk_open
from calls.tests.rooms import connection_of, knock, room_of, seat_of
from calls.topics import lobby_topic, room_topic, seat_topic
from chat.tests.conftest import Deliveries
from conftest import PASSWORD, Client, MakeUser, SignIn
from realtime.ids import uuid7
from realtime.models import ServerProcess
from realtime.presence import connections_close, process_renew, process_stop
from realtime.publish import Delivery
from realtime.registry import events
from realtime.tests.listening import Listener
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

Data = dict[str, Any]
SIGNALS = {"calls.offer", "calls.answer", "calls.ice_candidate"}


class Device(Listener):
    """A socket that came to a room, or is about to: what it knows, and which topics it hears."""

    def __init__(self, user: User, api: Client, room: Room) -> None:
        super().__init__(user_topic(user.pk))
        self.user, self.api, self.address = user, api, f"/api/v1/calls/rooms/{room.pk}/"
        self.view: Data = {}
        self.participants: dict[str, Data] = {}
        self.waiting: dict[str, Data] = {}
        self.inside = self.admitted = self.replaced = False

    def comes_in(self, users: RoomUsers) -> None:
        """What the answer to joining brings, before all else that its socket hears."""
        data = msgspec.json.decode(msgspec.json.encode(users))
        self.heard.append("calls.room_users")
        self.inside, self.view = True, data["room"]
        self.participants = {each["user"]["id"]: each for each in data["participants"]}
        self.waiting = {each["id"]: each for each in data["waiting"]}

    def take(self, name: str, data: Data) -> None:
        if name.startswith("calls."):
            getattr(self, "on_" + name.removeprefix("calls."))(data)

    def on_user_joined(self, data: Data) -> None:
        self.participants[data["participant"]["user"]["id"]] = data["participant"]

    def on_user_left(self, data: Data) -> None:
        self.participants.pop(data["user"], None)
        self.inside = self.inside and data["user"] != str(self.user.pk)

    def on_user_reconnecting(self, data: Data) -> None:
        self.participants[data["user"]]["reconnecting"] = True

    def on_media_toggled(self, data: Data) -> None:
        self.participants[data["user"]] |= {name: data[name] for name in ("audio", "video", "screen")}

    def on_hand_raised(self, data: Data) -> None:
        self.participants[data["user"]]["hand_raised_at"] = data["raised_at"]

    def on_knock(self, data: Data) -> None:
        if data["waiting"]:
            self.waiting[data["user"]["id"]] = data["user"]
        else:
            self.waiting.pop(data["user"]["id"], None)

    def on_admitted(self, _: Data) -> None:
        self.admitted = True

    def on_room_changed(self, data: Data) -> None:
        self.view = data["room"]

    def on_seat_taken(self, _: Data) -> None:
        self.inside, self.replaced = False, True

    def on_room_ended(self, _: Data) -> None:
        self.inside = self.admitted = False

    def knows(self) -> Any:
        if not self.inside:
            return None
        waiting = list(self.waiting.values()) if self.view["host"]["id"] == str(self.user.pk) else []
        everybody = sorted(self.participants.values(), key=lambda each: (each["joined_at"], each["user"]["id"]))
        return self.view, {"participants": everybody, "waiting": waiting}

    def fetches(self) -> Any:
        """By what somebody in a room can fetch."""
        people = self.api.get(f"{self.address}participants/").json()
        if str(self.user.pk) not in {each["user"]["id"] for each in people.get("participants", [])}:
            return None
        return self.api.get(self.address).json(), people


class World:
    """Alice hosts a room, in which Bob sits too. Carol waits at its door, and Dora has not come."""

    def __init__(self, alice: User, bob: User, carol: User, dora: User, sign_in: SignIn) -> None:
        self.alice, self.bob, self.carol, self.dora = alice, bob, carol, dora
        self.room = room_of(alice, title="Us", max_participants=10, lobby=True)
        self.devices = {each.pk: Device(each, sign_in(each), self.room) for each in (alice, bob, carol, dora)}
        self.apis = sign_in
        self.comes(alice)
        Seat.objects.create(room=self.room, user=bob, state=Seat.State.LEFT, admitted=True)
        self.comes(bob)
        self.comes(carol)
        self.toggles(bob, audio=True)

    def comes(self, user: User, device: Device | None = None, **how: Any) -> None:
        device, generation = device or self.devices[user.pk], uuid7().hex
        device.topics.add(seat_topic(self.room.pk, user.pk, generation))
        if users := knock(self.room, user, generation=generation, **how):
            device.comes_in(users)

    def another(self, user: User) -> Device:
        device = self.devices[uuid7()] = Device(user, self.apis(user), self.room)
        return device

    def generation(self, user: User) -> str:
        return seat_of(self.room, user).generation

    def toggles(self, user: User, **sent: bool) -> None:
        media_toggle(room_id=self.room.pk, by=user.pk, generation=self.generation(user), **sent)

    def raises(self, user: User, raised: bool = True) -> None:
        hand_raise(room_id=self.room.pk, by=user.pk, generation=self.generation(user), raised=raised)

    def raises_and_lowers(self) -> None:
        for raised in (True, False):
            self.raises(self.bob, raised)

    def locks_and_unlocks(self) -> None:
        for locked in (True, False):
            self.hosts(room_set_locked, locked=locked)

    def hosts(self, decide: Callable[..., Any], user: User | None = None, **what: Any) -> None:
        person = {} if user is None else {"user_id": user.pk}
        decide(room_id=self.room.pk, by=self.alice.pk, **person, **what)

    def leaves(self, user: User) -> None:
        seat_leave(room_id=self.room.pk, by=user.pk, generation=self.generation(user))

    def drops(self, user: User) -> None:
        """Their network does: the socket hears nothing any more, and its device does not know yet."""
        connections_close(ids=[connection_of(self.room, user).id])
        self.devices.pop(user.pk)

    def is_lost(self, user: User) -> None:
        self.drops(user)
        seats_give_up(timezone.now() + 2 * GRACE)

    def comes_back(self, user: User) -> None:
        self.raises(user)
        earlier = self.generation(user)
        self.drops(user)
        self.comes(user, self.another(user), earlier=earlier)

    def takes_over(self, user: User) -> None:
        self.comes(user, self.another(user), takeover=True)

    def is_let_in(self) -> None:
        self.hosts(seat_admit, self.carol)
        self.comes(self.carol, connection=seat_of(self.room, self.carol).connection)

    def process_stalls(self) -> None:
        opened = [connection_of(self.room, user) for user in (self.alice, self.bob, self.carol)]
        process = ServerProcess.objects.get().pk
        process_stop(process_id=process)
        process_renew(process_id=process, open_now=lambda: opened)

    def process_stalls_too_long(self) -> None:
        opened = [connection_of(self.room, user) for user in (self.alice, self.bob, self.carol)]
        process = ServerProcess.objects.get().pk
        process_stop(process_id=process)
        seats_give_up(timezone.now() + 2 * GRACE)
        process_renew(process_id=process, open_now=lambda: opened)

    def host_goes_for_good(self) -> None:
        user_delete(user=self.alice, password=PASSWORD)
        self.devices.pop(self.alice.pk)

    def grows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("calls.media.can_grow", lambda: True)
        self.hosts(room_set_lobby, lobby=False)
        self.comes(self.dora)


Deed = Callable[[World], object]

CASES: dict[str, dict[str, Deed]] = {
    "calls.room_users": {
        "somebody comes": World.is_let_in,
        "comes back": lambda w: w.comes_back(w.bob),
        "the host takes over, and somebody waits": lambda w: w.takes_over(w.alice),
    },
    "calls.user_joined": {
        "somebody comes": World.is_let_in,
        "took over": lambda w: w.takes_over(w.bob),
        "came back": lambda w: w.comes_back(w.bob),
        "was thought dead": World.process_stalls,
    },
    "calls.user_left": {
        "left": lambda w: w.leaves(w.bob),
        "the host left": lambda w: w.leaves(w.alice),
        "lost": lambda w: w.is_lost(w.bob),
        "removed": lambda w: w.hosts(seat_remove, w.bob),
        "blocked": lambda w: block_create(blocker=w.bob, user_id=w.alice.pk),
        "lost, though their sockets lived": World.process_stalls_too_long,
    },
    "calls.user_reconnecting": {"dropped": lambda w: w.drops(w.bob)},
    "calls.media_toggled": {
        "turned on": lambda w: w.toggles(w.alice, audio=True, video=True),
        "turned off": lambda w: w.toggles(w.bob, audio=False),
        "muted": lambda w: w.hosts(seat_mute, w.bob),
    },
    "calls.hand_raised": {
        "raised": lambda w: w.raises(w.bob),
        "taken down": World.raises_and_lowers,
    },
    "calls.knock": {
        "knocks": lambda w: w.comes(w.dora),
        "came in": World.is_let_in,
        "refused": lambda w: w.hosts(seat_refuse, w.carol),
        "goes": lambda w: w.leaves(w.carol),
        "lost": lambda w: w.is_lost(w.carol),
        "removed": lambda w: w.hosts(seat_remove, w.carol),
        "blocked": lambda w: block_create(blocker=w.alice, user_id=w.carol.pk),
        "told to a new host": World.host_goes_for_good,
    },
    "calls.admitted": {
        "let in": lambda w: w.hosts(seat_admit, w.carol),
        "all let in": lambda w: w.hosts(room_set_lobby, lobby=False),
    },
    "calls.room_changed": {
        "locked": lambda w: w.hosts(room_set_locked, locked=True),
        "unlocked": World.locks_and_unlocks,
        "opened": lambda w: w.hosts(room_set_lobby, lobby=False),
        "written in": lambda w: talk_open(room_id=w.room.pk, by=w.bob.pk),
        "another host": World.host_goes_for_good,
    },
    "calls.seat_taken": {
        "took over": lambda w: w.takes_over(w.bob),
        "took over at the door": lambda w: w.takes_over(w.carol),
    },
    "calls.room_ended": {
        "by its host": lambda w: w.hosts(room_end_as_host),
        "by staff": lambda w: room_end(room=w.room, reason=Room.End.STAFF),
        "for one who was removed": lambda w: w.hosts(seat_remove, w.bob),
        "for one who was refused": lambda w: w.hosts(seat_refuse, w.carol),
    },
}


def test_every_event_has_its_cases() -> None:
    of_rooms = {name for name, spec in events.items() if name.startswith("calls.") and _names_a_room(spec.struct)}
    assert set(CASES) == of_rooms - SIGNALS


def _names_a_room(struct: Any) -> bool:
    return "room" in struct.__struct_fields__


def test_a_room_ends_as_rows_say_or_for_one_person() -> None:
    assert set(get_args(Ending)) == {*Room.End.values, "removed", "refused"}


@pytest.fixture
def world(alice: User, bob: User, carol: User, make_user: MakeUser, sign_in: SignIn, deliveries: Deliveries) -> World:
    with deliveries() as sent:
        world = World(alice, bob, carol, make_user("dora"), sign_in)
    spread(world, sent)
    for device in world.devices.values():
        device.heard.clear()
    return world


def spread(world: World, sent: list[Delivery]) -> None:
    for delivery in sent:
        for device in world.devices.values():
            device.hear(delivery)


def each_hears_what_is_theirs(world: World) -> None:
    host = Room.objects.values_list("host", flat=True).get(pk=world.room.pk)
    for device in world.devices.values():
        expected = {user_topic(device.user.pk)}
        seat = Seat.objects.present().filter(room=world.room, user=device.user).first()
        if seat and not device.replaced:
            expected |= {seat.topic}
        if device.inside:
            expected |= {room_topic(world.room.pk)} | (
                {lobby_topic(world.room.pk)} if device.user.pk == host else set()
            )
        assert {topic for topic in device.topics if not topic.startswith("conversation:")} == expected, device.user


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases], ids=lambda value: value
)
def test_state_and_event_are_the_state(world: World, deliveries: Deliveries, name: str, case: str) -> None:
    with deliveries() as sent:
        CASES[name][case](world)
    spread(world, sent)
    for device in world.devices.values():
        assert device.knows() == (None if device.replaced else device.fetches()), device.user
    each_hears_what_is_theirs(world)
    assert name in {heard for device in world.devices.values() for heard in device.heard}


def test_a_mesh_that_grows_is_told(world: World, deliveries: Deliveries, settings: Any, monkeypatch: Any) -> None:
    settings.CALLS_MESH_LIMIT = 2
    with deliveries() as sent:
        world.grows(monkeypatch)
    spread(world, sent)
    for user in (world.alice, world.bob, world.dora):
        device = world.devices[user.pk]
        assert device.knows() == device.fetches()
        assert device.view["media"] == "livekit"


def test_who_is_admitted_may_come_and_nobody_else(world: World, deliveries: Deliveries) -> None:
    world.comes(world.dora)
    with deliveries() as sent:
        world.hosts(seat_admit, world.carol)
    spread(world, sent)
    for user, admitted in ((world.carol, True), (world.dora, False)):
        device = world.devices[user.pk]
        assert device.admitted is admitted
        assert (device.api.post(f"{device.address}join/").status_code == 200) is admitted


def test_who_waits_hears_nothing_of_what_goes_on_inside(world: World, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        world.raises(world.bob)
        world.toggles(world.bob, video=True)
        world.leaves(world.bob)
    spread(world, sent)
    assert world.devices[world.carol.pk].heard == []
    assert world.devices[world.dora.pk].heard == []
