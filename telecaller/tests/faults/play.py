"""One life of a server: it goes on where the last one was killed, and does what is to be done, step by step."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid5

import time_machine
from django.utils import timezone

from accounts.models import User
from realtime.clock import sweeps
from realtime.errors import DomainError
from realtime.ids import uuid7
from realtime.presence import Opened, connections_open, process_renew
from telecaller.models import PaidCall
from telecaller.tests.faults.expected import PRICE, SHARE, Call, World, seconds_of
from telecaller.tests.faults.schedules import Step

Deed = Callable[["Play", Step], None]
Result = TypeVar("Result")

deeds: dict[str, Deed] = {}

SWEEPS = {"ringing": ("paid_rings",), "accepted": ("seats", "abandoned_paid_calls", "meter")}
"""Those that there is something to find for."""

SHOWN = ("state", "end_reason", "accepted_at", "room", "talked", "blocks", "seconds", "coins", "earned")
"""Of a call, what it is held against."""


def deed(name: str) -> Callable[[Deed], Deed]:
    def declare(work: Deed) -> Deed:
        deeds[name] = work
        return work

    return declare


def code_of(work: Callable[[], object]) -> str:
    """Why it was refused; nothing if it was done."""
    try:
        work()
    except DomainError as error:
        return error.code
    return ""


class NothingToDo(Exception):
    """There is no call, order or payout that a step could be about."""


class Play:
    """`tell` says how far it is, to who outlives it."""

    def __init__(self, world: World, steps: Sequence[Step], clock: time_machine.Traveller) -> None:
        self.world, self.steps, self.clock = world, steps, clock
        self.process, self.is_awake = uuid7(), False
        self.tell: Callable[[object], None] = lambda _: None

    @property
    def is_over(self) -> bool:
        return self.world.step == len(self.steps)

    def go(self, most: int | None = None) -> None:
        """So many steps, or all that are left."""
        for _ in self.steps[self.world.step :][:most]:
            if not self.is_awake:
                self.wake()
            self._do_next()

    def _do_next(self) -> None:
        world = self.world
        step = self.steps[world.step]
        if self.do(step):
            world.seen.add(step.deed)
        self.observe()
        world.step += 1
        world.again = False
        self.tell(self.world)

    def do(self, step: Step) -> bool:
        """Whether there was anything that it could be about."""
        try:
            deeds[step.deed](self, step)
        except NothingToDo:
            return False
        return True

    def wake(self) -> None:
        """The last process is found to be dead, and its sockets with it."""
        self.clock.move_to(self.world.now)
        process_renew(process_id=self.process, open_now=list)
        for call in self.world.live:
            call.wakes(self.world.now)
        self.is_awake = True
        self.tell(self.world)

    # Time

    def tick(self, passed: timedelta, also: Sequence[str] = ()) -> None:
        """Time passes, unless it had before the server was killed, and then the clock comes by."""
        world = self.world
        if not world.again:
            self.tell(world.now + passed)
            world.now += passed
            self.clock.move_to(world.now)
        process_renew(process_id=self.process, open_now=list)
        states = {call.state for call in world.live}
        for name in (*also, *(name for state, names in SWEEPS.items() if state in states for name in names)):
            sweeps[name].work(timezone.now())
        self.observe({call.id: call.possible(world.now, world.affordable(call)) for call in world.live})

    # What is done

    def user(self, person: int) -> User:
        return User.objects.get(pk=self.world.people[person])

    def name(self) -> UUID:
        """Of what this step makes. Tried again, it is the same."""
        return uuid5(self.world.people[0], str(self.world.step))

    def come(self, *people: int) -> None:
        """Each with a device, unless one is here."""
        coming = {person: uuid7() for person in people if person not in self.world.devices}
        if coming:
            opened = [Opened(device, self.world.people[person], "") for person, device in coming.items()]
            connections_open(process_id=self.process, opened=opened)
            self.world.devices |= coming

    def attempt(self, expected: str, work: Callable[[], Result], done: str = "") -> Result | None:
        """Done, or refused as it must be: `expected` says how. Tried again, it may be `done` already."""
        made: list[Result] = []
        code = code_of(lambda: made.append(work()))
        assert code == expected or (self.world.again and code == done), (code, expected)
        return made[0] if made else None

    # What became of it

    def observe(self, possible: dict[UUID, set[str]] | None = None) -> None:
        """Calls are in one of the states in which they may be now; others than these are as they were."""
        live = {call.id: call for call in self.world.live}
        for row in PaidCall.objects.filter(pk__in=live).only(*SHOWN) if live else ():
            call = live[row.pk]
            may_be = (possible or {}).get(row.pk, {call.state})
            assert row.state in may_be, (row.state, may_be, row.end_reason, call, self.world.spending)
            if row.state != call.state:
                self._moved(call, row)

    def _moved(self, call: Call, row: PaidCall) -> None:
        if row.state == "accepted":
            call.accepted_at, call.room = row.accepted_at, str(row.room_id)
        if row.state == "completed":
            self._costs(call, row)
        if row.end_reason:
            self.world.seen.add(f"over: {row.end_reason}")
        call.state = row.state

    def _costs(self, call: Call, row: PaidCall) -> None:
        """By the rate card, for the time in which both were connected; never more than the caller had."""
        world = self.world
        blocks = call.blocks(world.now, world.affordable(call))
        assert row.blocks in blocks, (row.blocks, blocks, row.talked, row.end_reason, call)
        assert row.seconds == (seconds_of(row.blocks).total_seconds() if row.blocks else 0)
        assert (row.coins, row.earned) == (row.seconds * PRICE, row.seconds * SHARE)
        call.coins, call.earned = row.coins, row.earned
        if call.coins:
            world.seen.add("talk")
        world.spending[call.caller] -= call.coins
        world.earnings[call.telecaller - 2] += call.earned
