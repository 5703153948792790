"""Any order of what telecallers, their devices, their callers and the staff do: each is shown as what is so."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import hypothesis
import pytest
import time_machine
from django.test import TestCase
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Block, User
from accounts.services.suspension import user_lift_suspension, user_suspend
from calls.models import Call, Room, Seat
from calls.services.direct import call_accept, call_hangup, call_invite
from calls.services.rooms import room_create, room_end
from calls.services.seats import Coming, seat_take
from chat.models import Conversation
from conftest import MakeUser
from realtime.errors import DomainError
from realtime.ids import uuid7
from realtime.models import Connection, Presence, ServerProcess, Status
from realtime.presence import GRACE, connections_close, presence_sweep
from realtime.tests.connections import came
from realtime.topics import user_topic
from telecaller.frames import TelecallerPresence
from telecaller.models import Telecaller
from telecaller.services import states
from telecaller.services.telecallers import telecaller_go_offline, telecaller_go_online, telecaller_set_active
from telecaller.sweeps import telecaller_states_settle, telecaller_states_sweep
from telecaller.tests.conftest import make_telecaller
from telecaller.topics import telecaller_topic

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

State = Telecaller.State
People = st.integers(0, 2)
Telecallers = st.integers(0, 1)
Picks = st.integers(0, 99)


class Lines(RuleBasedStateMachine):
    """Alice and Bob are telecallers; Carol is not. Events are heard by who watches, and by themselves."""

    people: list[User]
    staff: User

    def __init__(self) -> None:
        super().__init__()
        for model in (Seat, Call, Room, Conversation, Block, Connection, Presence, ServerProcess, Telecaller):
            model.objects.all().delete()
        User.objects.update(suspended_at=None, suspended_until=None)
        self.time = time_machine.travel("2026-05-04T08:00:00Z", tick=False)
        self.clock = self.time.start()
        self.telecallers = self.people[:2]
        self.told: dict[tuple[str, UUID], str] = {}
        for user in self.telecallers:
            make_telecaller(user)
            self.told |= {(topic, user.pk): State.OFFLINE.value for topic in self.topics_of(user)}
        self.patches = pytest.MonkeyPatch()
        self.patches.setattr(states, "publish", self.hear)

    def teardown(self) -> None:
        self.patches.undo()
        self.time.stop()

    def topics_of(self, user: User) -> list[str]:
        return [telecaller_topic(user.pk), user_topic(user.pk)]

    def hear(self, topic: str, event: TelecallerPresence) -> None:
        assert self.told[topic, event.telecaller] != event.state, "It is told as a change."
        self.told[topic, event.telecaller] = event.state

    @contextmanager
    def committed(self, *, killed: bool = False) -> Iterator[None]:
        """The clock brings in line who was remembered. A process `killed` after its commit remembers nobody."""
        with TestCase.captureOnCommitCallbacks(execute=not killed), suppress(DomainError):
            yield
        with TestCase.captureOnCommitCallbacks(execute=True):
            (telecaller_states_sweep if killed else telecaller_states_settle)(timezone.now())

    @initialize()
    def all_begin_with_a_device(self) -> None:
        for person in range(3):
            self.come(person, killed=False)
        for person in range(2):
            self.switch_on(person)

    @rule(person=People, killed=st.booleans())
    def come(self, person: int, killed: bool) -> None:
        with self.committed(killed=killed):
            came(self.people[person])

    @rule(number=Picks, killed=st.booleans())
    def go(self, number: int, killed: bool) -> None:
        connections = list(Connection.objects.order_by("pk"))
        with self.committed(killed=killed):
            connections_close(ids=[connections[number % len(connections)].pk] if connections else [])

    @rule(killed=st.booleans())
    def grace_over(self, killed: bool) -> None:
        self.clock.shift(GRACE + timedelta(seconds=1))
        ServerProcess.objects.update(renewed_at=timezone.now())
        with self.committed(killed=killed):
            presence_sweep(timezone.now())

    @rule(person=Telecallers)
    def switch_on(self, person: int) -> None:
        with self.committed():
            telecaller_go_online(user_id=self.people[person].pk)

    @rule(person=Telecallers)
    def switch_off(self, person: int) -> None:
        with self.committed():
            telecaller_go_offline(user_id=self.people[person].pk)

    @rule(caller=People, callee=People, killed=st.booleans())
    def call(self, caller: int, callee: int, killed: bool) -> None:
        by, user = self.people[caller], self.people[callee]
        with self.committed(killed=killed):
            call_invite(by=by.pk, user_id=user.pk, kind="audio")  # type: ignore[arg-type]

    @rule(answered=st.booleans(), killed=st.booleans())
    def answer(self, answered: bool, killed: bool) -> None:
        call = Call.objects.live().order_by("pk").first()
        if call is not None:
            with self.committed(killed=killed):
                (call_accept if answered else call_hangup)(call_id=call.pk, by=call.callee_id)

    @rule(person=People, killed=st.booleans())
    def sit_down(self, person: int, killed: bool) -> None:
        user = self.people[person]
        with self.committed(killed=killed):
            room = room_create(by=user.pk, kind="audio")  # type: ignore[arg-type]
            seat_take(Coming(room.pk, user.pk, came(user), uuid7().hex))

    @rule(killed=st.booleans())
    def end_a_room(self, killed: bool) -> None:
        room = Room.objects.running().order_by("pk").first()
        if room is not None:
            with self.committed(killed=killed):
                room_end(room=room, reason=Room.End.STAFF)

    @rule(person=Telecallers, killed=st.booleans())
    def the_staff_steps_in(self, person: int, killed: bool) -> None:
        """And then lets them go on."""
        how: dict[str, Any] = {"user": self.people[person], "by": self.staff}
        with self.committed(killed=killed):
            user_suspend(**how, reason="Noise")
        self.switch_on(person)
        self.who_may_not_take_calls_does_not()
        with self.committed(killed=killed):
            user_lift_suspension(**how)
        self.come(person, killed)
        self.switch_on(person)

    @rule(person=Telecallers, active=st.booleans())
    def the_staff_takes_off_the_list_or_puts_on_it(self, person: int, active: bool) -> None:
        telecaller = Telecaller.objects.get(user=self.people[person])
        with self.committed():
            telecaller_set_active(telecaller=telecaller, by=self.staff, active=active)
        self.switch_on(person)

    def due(self, user: User) -> str:
        telecaller = Telecaller.objects.get(user=user)
        presence = Presence.objects.filter(user=user).first()
        if telecaller.online_since is None or presence is None or presence.status == Status.OFFLINE:
            return State.OFFLINE
        sits = Seat.objects.taken().filter(user=user).exists()
        return State.BUSY if sits or Call.objects.live().of(user.pk).exists() else State.AVAILABLE

    @invariant()
    def each_is_shown_as_what_is_so(self) -> None:
        for user in self.telecallers:
            assert Telecaller.objects.get(user=user).state == self.due(user)

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        for user in self.telecallers:
            state = Telecaller.objects.get(user=user).state
            assert {self.told[topic, user.pk] for topic in self.topics_of(user)} == {state}

    @invariant()
    def who_may_not_take_calls_does_not(self) -> None:
        for user in self.telecallers:
            telecaller = Telecaller.objects.select_related("user").get(user=user)
            if telecaller.user.is_suspended or not telecaller.active:
                assert (telecaller.online_since, telecaller.state) == (None, State.OFFLINE)


def test_each_is_shown_as_what_is_so(make_user: MakeUser, staff: User) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)
    people = [make_user(name) for name in ("alice", "bob", "carol")]

    @hypothesis.seed(seed)
    class Seeded(Lines):
        pass

    Seeded.people, Seeded.staff = people, staff
    run_state_machine_as_test(
        Seeded,
        settings=hypothesis.settings(
            max_examples=15, stateful_step_count=30, deadline=None, database=None, print_blob=True
        ),
    )
