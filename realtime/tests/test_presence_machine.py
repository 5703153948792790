"""Any order of events, on two processes, with three people: presence is always what the connections add up to."""

import logging
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import hypothesis
import msgspec
import pytest
import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from conftest import MakeUser
from realtime import presence
from realtime.errors import Conflict
from realtime.ids import uuid7
from realtime.models import LEASE, Connection, Presence, ServerProcess, Status
from realtime.presence import (
    GRACE,
    Opened,
    PresenceChanged,
    connection_set_status,
    connections_close,
    connections_open,
    presence_sweep,
    process_renew,
    process_stop,
)

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

Places = st.integers(0, 1)
People = st.integers(0, 2)
Picks = st.integers(0, 99)


@dataclass
class Process:
    """What a process knows of itself."""

    id: UUID = field(default_factory=uuid7)
    sockets: dict[UUID, Opened] = field(default_factory=dict)
    renewed_at: datetime | None = None


class Processes(RuleBasedStateMachine):
    people: list[UUID]

    def __init__(self) -> None:
        super().__init__()
        for model in (Connection, ServerProcess, Presence):
            model.objects.all().delete()
        self.time = time_machine.travel("2026-05-04T08:00:00Z", tick=False)
        self.clock = self.time.start()
        self.processes = [Process(), Process()]
        self.dead: list[Process] = []
        self.statuses: dict[UUID, Status] = {}
        self.left_at: dict[UUID, datetime] = {}
        self.told: dict[UUID, str] = dict.fromkeys(self.people, Status.OFFLINE)
        self.patches = pytest.MonkeyPatch()
        self.patches.setattr(presence, "publish", self.hear)
        for place in (0, 1):
            self.renew(place)

    def teardown(self) -> None:
        self.patches.undo()
        self.time.stop()

    def hear(self, topic: str, event: msgspec.Struct) -> None:
        assert isinstance(event, PresenceChanged)
        assert self.told[event.user] != event.status, "It is told as a change."
        self.told[event.user] = event.status

    def leased(self, process: Process) -> bool:
        return process.renewed_at is not None

    def pick(self, process: Process, number: int) -> Opened | None:
        sockets = list(process.sockets.values())
        return sockets[number % len(sockets)] if sockets else None

    @rule(place=Places, person=People)
    def open(self, place: int, person: int) -> None:
        process = self.processes[place]
        if not self.leased(process):
            return
        socket = Opened(uuid7(), self.people[person], "session")
        connections_open(process_id=process.id, opened=[socket])
        process.sockets[socket.id] = socket
        self.statuses[socket.id] = Status.ONLINE

    @rule(place=Places, number=Picks)
    def close(self, place: int, number: int) -> None:
        process = self.processes[place]
        if socket := self.pick(process, number):
            connections_close(ids=[socket.id])
            del process.sockets[socket.id]
            self.statuses.pop(socket.id, None)

    @rule(place=Places, number=Picks, status=st.sampled_from([Status.ONLINE, Status.AWAY]))
    def step_away_or_back(self, place: int, number: int, status: Status) -> None:
        socket = self.pick(self.processes[place], number)
        if socket is None:
            return
        if socket.id in self.statuses:
            self.statuses[socket.id] = status
            assert connection_set_status(connection_id=socket.id, status=status) == self.told[socket.user_id]
        else:
            with pytest.raises(Conflict):
                connection_set_status(connection_id=socket.id, status=status)

    @rule(place=Places)
    def kill(self, place: int) -> None:
        """Another process takes its place; its rows stay behind."""
        self.dead.append(self.processes[place])
        self.processes[place] = Process()
        self.renew(place)

    @rule(place=Places)
    def stop(self, place: int) -> None:
        process = self.processes[place]
        process_stop(process_id=process.id)
        self.forget(process)
        self.processes[place] = Process()
        self.renew(place)

    @rule(place=Places)
    def renew(self, place: int) -> None:
        process = self.processes[place]
        process_renew(process_id=process.id, open_now=lambda: list(process.sockets.values()))
        # All of them run in this process, which would take the others for its predecessors.
        ServerProcess.objects.filter(pk=process.id).update(host=str(process.id))
        if not self.leased(process):
            self.statuses |= dict.fromkeys(process.sockets, Status.ONLINE)
        process.renewed_at = timezone.now()

    @rule(seconds=st.sampled_from([1, 4, 6, 10]), renewing=st.lists(Places, unique=True))
    def wait(self, seconds: int, renewing: list[int]) -> None:
        self.clock.shift(timedelta(seconds=seconds))
        for place in renewing:
            self.renew(place)

    @rule()
    def sweep(self) -> None:
        for process in [*self.dead, *self.processes]:
            if process.renewed_at is not None and process.renewed_at < timezone.now() - LEASE:
                self.forget(process)
        presence_sweep(timezone.now())

    def forget(self, process: Process) -> None:
        process.renewed_at = None
        for socket in process.sockets:
            self.statuses.pop(socket, None)

    @precondition(lambda self: self.statuses)
    @rule()
    def everybody_dies(self) -> None:
        self.dead += self.processes
        self.processes = [Process(), Process()]
        self.clock.shift(LEASE + timedelta(seconds=1))
        self.sweep()
        assert set(self.told.values()) == {Status.OFFLINE}
        for place in (0, 1):
            self.renew(place)

    def added_up(self, person: UUID) -> Status:
        """What the connections of the model come to."""
        everywhere = [socket for process in [*self.dead, *self.processes] for socket in process.sockets.values()]
        held = {self.statuses[s.id] for s in everywhere if s.user_id == person and s.id in self.statuses}
        return next((status for status in Status if status in held), Status.OFFLINE)

    @invariant()
    def the_rows_are_the_connections(self) -> None:
        assert dict(Connection.objects.values_list("id", "status")) == self.statuses

    @invariant()
    def presence_is_what_they_add_up_to(self) -> None:
        for row in Presence.objects.all():
            expected = self.added_up(row.user_id)
            if row.check_at is None:
                assert row.status == expected
            else:  # in its grace: still what it was
                assert row.check_at <= timezone.now() + GRACE
                assert row.status != Status.OFFLINE or expected == Status.OFFLINE, "Never offline while connected."

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        stands = dict.fromkeys(self.people, Status.OFFLINE.value) | dict(
            Presence.objects.values_list("user_id", "status")
        )
        assert self.told == stands


def test_presence_is_what_the_connections_add_up_to(make_user: MakeUser) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)
    people = [make_user(name).pk for name in ("alice", "bob", "carol")]

    @hypothesis.seed(seed)
    class Seeded(Processes):
        pass

    Seeded.people = people
    run_state_machine_as_test(
        Seeded,
        settings=hypothesis.settings(max_examples=25, stateful_step_count=25, deadline=None, database=None),
    )
