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
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

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
Devices = st.integers(0, 1)
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

    def hear(self, event: Any) -> None:
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

    def pick(self, number: int) -> UUID | None:
        return list(self.calls)[number % len(self.calls)] if self.calls else None

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

    @rule(person=People, number=Picks, device=Devices)
    def accept(self, person: int, number: int, device: int) -> None:
        """Either device: the other one may have done it before."""
        if (pk := self.pick(number)) is None:
            return
        by, call = self.people[person], self.calls[pk]
        wanted = "not_found" if not call.has(by) else "not_yours" if call.callee != by else self.too_late(pk)
        if self.expect(wanted, lambda: call_accept(call_id=pk, by=by.pk)):
            self.accepted(pk)
            assert self.devices[user_topic(by.pk)][device].live == pk

    @rule(person=People, number=Picks, declines=st.booleans())
    def decline_or_cancel(self, person: int, number: int, declines: bool) -> None:
        if (pk := self.pick(number)) is None:
            return
        by, call = self.people[person], self.calls[pk]
        whose = call.callee if declines else call.caller
        wanted = "not_found" if not call.has(by) else "not_yours" if whose != by else self.moved_on(pk)
        work = call_decline if declines else call_cancel
        if self.expect(wanted, lambda: work(call_id=pk, by=by.pk)):
            call.state = State.DECLINED if declines else State.CANCELLED

    def moved_on(self, pk: UUID) -> str | None:
        call = self.calls[pk]
        return None if call.rings else "call_answered" if call.is_live else "call_over"

    @rule(person=People, number=Picks)
    def hang_up(self, person: int, number: int) -> None:
        if (pk := self.pick(number)) is None:
            return
        by, call = self.people[person], self.calls[pk]
        wanted = "not_found" if not call.has(by) else None if call.is_live else "call_over"
        if self.expect(wanted, lambda: call_hangup(call_id=pk, by=by.pk)):
            rang = State.CANCELLED if call.caller == by else State.DECLINED
            call.state = rang if call.rings else State.ENDED

    @rule(person=People)
    def come(self, person: int) -> None:
        for pk in self.live_of(self.people[person]):
            if not self.calls[pk].rings and self.people[person].pk not in self.calls[pk].came:
                sit(room_of(Call.objects.get(pk=pk)), self.people[person])
                self.calls[pk].came.add(self.people[person].pk)

    @rule(person=People)
    def leave(self, person: int) -> None:
        user = self.people[person]
        for seat in Seat.objects.taken().filter(user=user).select_related("room__call"):
            seat_leave(room_id=seat.room_id, by=user.pk, generation=seat.generation)
            self.calls[seat.room.call.pk].state = State.ENDED

    @rule(person=People)
    def see(self, person: int) -> None:
        assert calls_seen(by=self.people[person].pk) == 0

    @rule(seconds=st.sampled_from([1, 10, 30, 61]))
    def wait(self, seconds: int) -> None:
        self.clock.shift(timedelta(seconds=seconds))

    @rule()
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
            max_examples=40, stateful_step_count=30, deadline=None, database=None, print_blob=True
        ),
    )
