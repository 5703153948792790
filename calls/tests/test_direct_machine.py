"""Three people with two devices each, in any order of what they do: calls are what a simple model says they are.

Devices act on what they remember, so that answers come twice, too late, and to calls that are long over.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis
import msgspec
import pytest
import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from calls import frames
from calls.direct_sweeps import calls_abandon, calls_note, rings_time_out
from calls.models import Call, Kind, Room, Seat
from calls.models.call import BOTH_COME_WITHIN, ONE_COMES_WITHIN
from calls.services import seen, telling
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup, call_invite
from calls.services.seats import seat_leave
from calls.services.seen import calls_seen
from calls.state import calls_states
from calls.tests.calling import room_of, sit
from chat.models import Conversation, Message
from conftest import MakeUser, nothing_changes
from realtime.errors import DomainError
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

People = st.integers(0, 2)
Others = st.integers(1, 2)
Picks = st.integers(0, 99)

State = Call.State


@dataclass
class Modelled:
    caller: User
    callee: User
    state: str
    rings_until: datetime
    accepted_at: datetime | None = None
    came: set[UUID] = field(default_factory=set)

    @property
    def is_live(self) -> bool:
        return self.state in Call.LIVE

    @property
    def rings(self) -> bool:
        return self.state == State.RINGING

    def has(self, user: User) -> bool:
        return user in {self.caller, self.callee}


@dataclass
class Device:
    """What its events told it."""

    live: UUID | None = None
    missed: int = 0
    last: type | None = None

    def hear(self, event: Any) -> None:
        self.last = type(event)
        self.missed = getattr(event, "missed", self.missed)
        if isinstance(event, frames.Seen):
            return
        call = event.call
        if call.state in Call.LIVE:
            self.live = call.id
        elif self.live == call.id:
            self.live = None


class Calling(RuleBasedStateMachine):
    people: list[User]

    def __init__(self) -> None:
        super().__init__()
        for model in (Call, Seat, Room, Message, Conversation):
            model.objects.all().delete()
        self.time = time_machine.travel("2026-05-04T08:00:00Z", tick=False)
        self.clock = self.time.start()
        self.calls: dict[UUID, Modelled] = {}
        self.devices = {user_topic(user.pk): (Device(), Device()) for user in self.people}
        self.answered: dict[UUID, int] = {}
        self.told = 0
        self.patches = pytest.MonkeyPatch()
        for module in (telling, seen):
            self.patches.setattr(module, "publish", self.hear)

    def teardown(self) -> None:
        self.patches.undo()
        self.time.stop()

    def hear(self, topic: str, event: msgspec.Struct) -> None:
        self.told += 1
        for device in self.devices[topic]:
            device.hear(event)

    def live_of(self, user: User) -> list[UUID]:
        return [pk for pk, call in self.calls.items() if call.is_live and call.has(user)]

    def expect(self, wanted: str | None, work: Callable[[], Any]) -> Any:
        """A refusal is the one that was foreseen, changes nothing, and is told to nobody."""
        told = self.told
        if wanted is None:
            return work()
        with nothing_changes(), pytest.raises(DomainError) as refused:
            work()
        assert (refused.value.code, self.told) == (wanted, told)
        return None

    @rule(person=People, further=Others, kind=st.sampled_from(Kind))
    def invite(self, person: int, further: int, kind: Kind) -> None:
        by, user = self.people[person], self.people[(person + further) % 3]
        there = next((pk for pk in self.live_of(by) if self.calls[pk].has(user)), None)
        wanted = None
        if there is not None:
            crosses = self.calls[there].rings and self.calls[there].callee == by
            wanted = self.too_late(there) if crosses else None
        elif self.live_of(by):
            wanted = "on_another_call"
        busy = bool(self.live_of(user))
        answer = self.expect(wanted, lambda: call_invite(by=by.pk, user_id=user.pk, kind=kind))
        if answer is None:
            return
        call, created = answer
        assert created == (there is None)
        if created:
            self.calls[call.pk] = Modelled(by, user, State.BUSY if busy else State.RINGING, call.rings_until)
        elif self.calls[call.pk].rings and self.calls[call.pk].callee == by:
            self.accepted(call.pk)

    def too_late(self, pk: UUID) -> str | None:
        call = self.calls[pk]
        if call.state == State.ACCEPTED:
            return "answered_elsewhere"
        return None if call.rings and call.rings_until > timezone.now() else "call_over"

    def accepted(self, pk: UUID) -> None:
        self.calls[pk].state, self.calls[pk].accepted_at = State.ACCEPTED, timezone.now()
        self.answered[pk] = self.answered.get(pk, 0) + 1
        for user, event in (
            (self.calls[pk].caller, frames.Accepted),
            (self.calls[pk].callee, frames.AnsweredElsewhere),
        ):
            assert all(device.last is event for device in self.devices[user_topic(user.pk)])

    @precondition(lambda self: self.calls)
    @rule(person=People, number=Picks, deed=st.sampled_from(["accept", "decline", "cancel", "hang_up"]))
    def act(self, person: int, number: int, deed: str) -> None:
        """On one device or the other: the other one may have done it before."""
        pk = list(self.calls)[-1 - number % min(3, len(self.calls))]
        getattr(self, deed)(self.people[person], pk, self.calls[pk])

    def accept(self, by: User, pk: UUID, call: Modelled) -> None:
        wanted = "not_found" if not call.has(by) else "not_yours" if call.callee != by else self.too_late(pk)
        if self.expect(wanted, lambda: call_accept(call_id=pk, by=by.pk)):
            self.accepted(pk)

    def decline(self, by: User, pk: UUID, call: Modelled) -> None:
        wanted = "not_found" if not call.has(by) else "not_yours" if call.callee != by else self.moved_on(pk)
        if self.expect(wanted, lambda: call_decline(call_id=pk, by=by.pk)):
            call.state = State.DECLINED

    def cancel(self, by: User, pk: UUID, call: Modelled) -> None:
        wanted = "not_found" if not call.has(by) else "not_yours" if call.caller != by else self.moved_on(pk)
        if self.expect(wanted, lambda: call_cancel(call_id=pk, by=by.pk)):
            call.state = State.CANCELLED

    def moved_on(self, pk: UUID) -> str | None:
        call = self.calls[pk]
        return None if call.rings else "call_answered" if call.is_live else "call_over"

    def hang_up(self, by: User, pk: UUID, call: Modelled) -> None:
        wanted = "not_found" if not call.has(by) else None if call.is_live else "call_over"
        if self.expect(wanted, lambda: call_hangup(call_id=pk, by=by.pk)):
            rang = State.CANCELLED if call.caller == by else State.DECLINED
            call.state = rang if call.rings else State.ENDED

    @precondition(lambda self: any(call.state == State.ACCEPTED for call in self.calls.values()))
    @rule(person=People, comes=st.booleans())
    def come_or_leave(self, person: int, comes: bool) -> None:
        user = self.people[person]
        for pk in self.live_of(user):
            if self.calls[pk].rings:
                continue
            if comes and user.pk not in self.calls[pk].came:
                sit(room_of(pk), user)
                self.calls[pk].came.add(user.pk)
            elif not comes and user.pk in self.calls[pk].came:
                seat = Seat.objects.taken().get(user=user)
                seat_leave(room_id=seat.room_id, by=user.pk, generation=seat.generation)
                self.calls[pk].state = State.ENDED

    @rule(person=People)
    def see(self, person: int) -> None:
        assert calls_seen(by=self.people[person].pk) == 0

    @rule(seconds=st.sampled_from([0, 1, 30, 61]), sweeps=st.booleans())
    def wait(self, seconds: int, sweeps: bool) -> None:
        """The clock may be late."""
        self.clock.shift(timedelta(seconds=seconds))
        if sweeps:
            self.sweep()

    def sweep(self) -> None:
        now = timezone.now()
        for work in (rings_time_out, calls_abandon, calls_note):
            work(now)
        for call in self.calls.values():
            if call.rings and call.rings_until <= now:
                call.state = State.MISSED
            elif call.state == State.ACCEPTED and self.is_abandoned(call, now):
                call.state = State.ENDED
        over = {str(pk) for pk, call in self.calls.items() if not call.is_live}
        notices = Message.objects.filter(kind=Message.Kind.NOTICE).values_list("notice__call", flat=True)
        assert sorted(notices) == sorted(over), "Each is told once."

    def is_abandoned(self, call: Modelled, now: datetime) -> bool:
        assert call.accepted_at is not None
        patience = {0: ONE_COMES_WITHIN, 1: BOTH_COME_WITHIN}.get(len(call.came))
        return patience is not None and call.accepted_at + patience <= now

    @invariant()
    def calls_are_what_the_model_says(self) -> None:
        stand = dict(Call.objects.values_list("pk", "state"))
        assert stand == {pk: call.state for pk, call in self.calls.items()}

    @invariant()
    def nobody_is_in_two_calls(self) -> None:
        assert all(len(self.live_of(user)) <= 1 for user in self.people)

    @invariant()
    def each_was_answered_once(self) -> None:
        assert set(self.answered.values()) <= {1}

    @invariant()
    def a_room_runs_as_long_as_its_call(self) -> None:
        running = set(Room.objects.running().values_list("call", flat=True))
        assert running == {pk for pk, call in self.calls.items() if call.state == State.ACCEPTED}

    @invariant()
    def devices_show_what_is(self) -> None:
        for user, state in zip(self.people, calls_states([each.pk for each in self.people]), strict=True):
            shown = (state.call.id if state.call else None, state.missed)
            for device in self.devices[user_topic(user.pk)]:
                assert (device.live, device.missed) == shown, user


def test_calls_are_what_a_model_says_they_are(make_user: MakeUser) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)

    @hypothesis.seed(seed)
    class Seeded(Calling):
        pass

    Seeded.people = [make_user(name) for name in ("alice", "bob", "carol")]
    run_state_machine_as_test(
        Seeded,
        settings=hypothesis.settings(
            max_examples=40, stateful_step_count=40, deadline=None, database=None, print_blob=True
        ),
    )
