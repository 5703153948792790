"""Each event of telecallers and paid calls is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import time_machine
from django.db import transaction

import telecaller.call_frames
import telecaller.frames  # noqa: F401  They declare them.
from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from calls.models import Room, Seat
from calls.services.rooms import room_end
from chat.tests.conftest import Deliveries
from realtime.presence import connections_close
from realtime.registry import events
from realtime.tests.listening import Listener, after, plain
from realtime.topics import user_topic
from telecaller.call_history import paid_history_of
from telecaller.call_wire import paid_call_view
from telecaller.models import Application, PaidCall, Telecaller
from telecaller.services.applications import application_approve, application_reject, application_send
from telecaller.services.feedback import feedback_give
from telecaller.services.paid_calls import (
    paid_call_accept,
    paid_call_cancel,
    paid_call_end,
    paid_call_reject,
)
from telecaller.services.states import states_settle
from telecaller.services.telecallers import (
    telecaller_go_offline,
    telecaller_go_online,
    telecaller_set_active,
    telecaller_update,
)
from telecaller.state import telecaller_states
from telecaller.tests.conftest import FORM
from telecaller.tests.paying import (
    accepted,
    credit,
    get_up,
    pass_time,
    rate,
    ready,
    ring,
    sit,
    sleep,
    talk,
    tick,
)
from telecaller.topics import telecaller_topic
from telecaller.watching import states_seen
from telecaller.wire import application_view
from wallet.balances import wallet_of
from wallet.hooks import on_credit
from wallet.models import Journal
from wallet.services.journals import Entry, journal_post
from wallet.services.telling import wallet_tell
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

Data = dict[str, Any]


class Device(Listener):
    """A client that watches the telecallers there are: those, oneself as one, one's application, calls and coins."""

    def __init__(self, user: User) -> None:
        self.user, self.watching = user, list(Telecaller.objects.values_list("pk", flat=True))
        super().__init__(user_topic(user.pk), *map(telecaller_topic, self.watching))
        self.state = self.fetched()

    def take(self, name: str, data: Data) -> None:
        match name:
            case "wallet.changed":
                self.state["wallet"] = data
            case "telecaller.application":
                self.state["application"] = data["application"]
            case "telecaller.profile_changed":
                self.state["profile"] = data["profile"]
            case "telecaller.presence" if data["telecaller"] == str(self.user.pk):
                self.state["profile"]["state"] = data["state"]
            case "telecaller.presence":
                self.state["watched"][data["telecaller"]] = data["state"]
            case _ if name.startswith("telecaller."):
                self._keep(data["call"])

    def fetched(self) -> dict[str, Any]:
        """What one said of a call is answered, to the device that said it."""
        (own,) = telecaller_states([self.user.pk])
        application = Application.objects.filter(user=self.user).order_by("-pk").first()
        calls = [paid_call_view(row, seen_by=self.user.pk) for row in paid_history_of(self.user.pk)]
        seen = states_seen(self.user.pk, self.watching)
        return {
            "wallet": plain(wallet_of(self.user.pk)),
            "application": application and plain(application_view(application)),
            "profile": own.profile and plain(own.profile),
            "watched": {str(each.telecaller): str(each.state) for each in seen},
            "call": own.call and plain(own.call),
            "calls": {str(call.id): plain(msgspec.structs.replace(call, feedback=None)) for call in calls},
        }

    def looks_away(self) -> None:
        """From whom there is no more."""
        there = self.fetched()["watched"]
        self.state["watched"] = {pk: state for pk, state in self.state["watched"].items() if pk in there}

    def _keep(self, call: Data) -> None:
        self.state["calls"][call["id"]] = call
        if call["state"] in PaidCall.LIVE:
            self.state["call"] = call
        elif self.state["call"] and self.state["call"]["id"] == call["id"]:
            self.state["call"] = None


class World:
    """Alice has coins for two minutes of Bob, and has called him before; Carol looks on."""

    def __init__(self, clock: time_machine.Traveller, alice: User, bob: User, carol: User, staff: User) -> None:
        self.clock, self.alice, self.bob, self.carol, self.staff = clock, alice, bob, carol, staff
        rate()
        credit(alice, 300)
        ready(bob)
        call = talk(alice, bob)
        self.passes(5)
        self.before = paid_call_end(call_id=call.pk, by=alice.pk).pk
        self.settles()

    def passes(self, seconds: float) -> None:
        pass_time(self.clock, seconds)

    def settles(self) -> None:
        """What Bob is shown as follows what he does."""
        states_settle([self.bob.pk])

    def goes_online(self) -> None:
        telecaller_go_online(user_id=self.bob.pk)

    def goes_offline(self) -> None:
        telecaller_go_offline(user_id=self.bob.pk)

    def off_the_list(self) -> None:
        self.on_the_list(False)

    def on_the_list(self, active: bool) -> None:
        row = Telecaller.objects.get(pk=self.bob.pk)
        telecaller_set_active(telecaller=row, by=self.staff, active=active)

    def applies(self) -> Application:
        return application_send(user=self.carol, **FORM)

    def rings(self) -> PaidCall:
        return ring(self.alice, self.bob)

    def free_again(self) -> None:
        call = self.rings()
        self.settles()
        paid_call_reject(call_id=call.pk, by=self.bob.pk)

    def talk_for_the_last_coins(self) -> PaidCall:
        """Thirty seconds."""
        rate(price=8)
        return self.talk()

    def talk(self) -> PaidCall:
        return talk(self.alice, self.bob)

    def talk_for(self, seconds: float) -> PaidCall:
        call = self.talk()
        self.passes(seconds)
        return call

    def one_is_away(self) -> PaidCall:
        call = self.talk()
        self.passes(7)
        sockets = Seat.objects.taken().filter(user=self.bob).values_list("connection", flat=True)
        connections_close(ids=[each for each in sockets if each])
        return call

    def back(self) -> None:
        call = self.one_is_away()
        self.passes(3)
        sit(call, self.bob)

    def unseen(self) -> None:
        self.talk()
        sleep(self.clock, 60)
        tick()

    def answered_without_coins(self) -> None:
        call = self.rings()
        entry = Entry(coins(self.alice).pk, house().pk, coins(self.alice).balance)
        journal_post(key="taken", reason=Journal.Reason.GIFT, entries=[entry])
        wallet_tell(user_id=self.alice.pk)
        paid_call_accept(call_id=call.pk, by=self.bob.pk)

    @transaction.atomic
    def recharges(self) -> None:
        """As a recharge that is paid does it."""
        with on_credit.around(self.alice.pk):
            credit(self.alice, 100)
            wallet_tell(user_id=self.alice.pk)

    def blocks(self) -> None:
        block_create(blocker=self.bob, user_id=self.alice.pk)

    def rates(self, stars: int) -> None:
        feedback_give(call_id=self.before, by=self.alice.pk, stars=stars, text="Well.")


CASES: dict[str, dict[str, Callable[[World], object]]] = {
    "telecaller.application": {
        "sent": World.applies,
        "rejected": lambda w: application_reject(application=w.applies(), by=w.staff, reason="Too young, we think."),
        "approved": lambda w: application_approve(application=w.applies(), by=w.staff),
    },
    "telecaller.profile_changed": {
        "became one": lambda w: application_approve(application=w.applies(), by=w.staff),
        "another text": lambda w: telecaller_update(user_id=w.bob.pk, changes={"about": "Listens."}),
        "switched off": World.goes_offline,
        "switched on again": after(World.goes_offline, World.goes_online),
        "taken off the list": World.off_the_list,
        "put on it again": after(World.off_the_list, lambda w: w.on_the_list(True)),
        "rated": lambda w: w.rates(5),
        "rated otherwise": after(lambda w: w.rates(5), lambda w: w.rates(2)),
        "one more call": lambda w: paid_call_end(call_id=w.talk_for(5).pk, by=w.bob.pk),
    },
    "telecaller.presence": {
        "goes": World.goes_offline,
        "is called": World.rings,
        "is free again": World.free_again,
    },
    "telecaller.incoming": {"called": World.rings, "called twice": after(World.rings, World.rings)},
    "telecaller.ringing": {"called": World.rings},
    "telecaller.accepted": {"answered": lambda w: accepted(w.alice, w.bob)},
    "telecaller.rejected": {
        "rejected": lambda w: paid_call_reject(call_id=w.rings().pk, by=w.bob.pk),
        "blocked": after(World.rings, World.blocks),
    },
    "telecaller.missed": {"not answered in time": after(World.rings, lambda w: w.passes(30))},
    "telecaller.cancelled": {
        "taken back": lambda w: paid_call_cancel(call_id=w.rings().pk, by=w.alice.pk),
        "ended while it rings": lambda w: paid_call_end(call_id=w.rings().pk, by=w.alice.pk),
        "no coins when it is answered": World.answered_without_coins,
    },
    "telecaller.meter": {
        "both are there": World.talk,
        "one is away": World.one_is_away,
        "both are back": World.back,
        "nobody looked": World.unseen,
    },
    "telecaller.extended": {"coins came": after(World.talk, World.recharges)},
    "telecaller.low_balance": {"little is left": after(World.talk_for_the_last_coins, lambda _: tick())},
    "telecaller.ended": {
        "by the caller": lambda w: paid_call_end(call_id=w.talk_for(5).pk, by=w.alice.pk),
        "by leaving": lambda w: get_up(w.talk_for(5), w.bob),
        "without a word": lambda w: paid_call_end(call_id=accepted(w.alice, w.bob).pk, by=w.alice.pk),
        "by the coins": after(World.talk_for_the_last_coins, lambda w: w.passes(30)),
        "one is lost": after(World.one_is_away, lambda w: w.passes(16)),
        "nobody came": after(lambda w: accepted(w.alice, w.bob), lambda w: w.passes(60)),
        "by the staff": lambda w: room_end(room=Room.objects.get(paid_call=w.talk_for(5)), reason=Room.End.STAFF),
        "blocked": after(World.talk, World.blocks),
        "suspended": after(World.talk, lambda w: user_suspend(user=w.bob, by=w.staff, reason="Rude")),
    },
}


def test_every_event_has_its_cases() -> None:
    """But that which answers a command, to the one socket."""
    assert set(CASES) == {name for name in events if name.startswith("telecaller.")} - {"telecaller.watched"}


@pytest.fixture
def world(alice: User, bob: User, carol: User, staff: User) -> Iterator[World]:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        yield World(clock, alice, bob, carol, staff)


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
        device.looks_away()
        assert device.state == device.fetched(), device.user
    assert name in {heard for device in devices for heard in device.heard}


def test_a_call_of_others_is_never_told(world: World, deliveries: Deliveries) -> None:
    carol = Device(world.carol)
    with deliveries() as sent:
        paid_call_end(call_id=world.talk_for(5).pk, by=world.bob.pk)
        world.rates(5)
        world.rings()
    for delivery in sent:
        carol.hear(delivery)
    assert set(carol.heard) == {"telecaller.presence"}
