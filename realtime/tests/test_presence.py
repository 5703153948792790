"""Online, away, offline."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from conftest import MakeUser, nothing_changes
from realtime import presence
from realtime.errors import Conflict
from realtime.ids import uuid7
from realtime.models import LEASE, Connection, Presence, ServerProcess, Status
from realtime.presence import (
    GRACE,
    Opened,
    connection_set_status,
    connections_close,
    connections_open,
    presence_sweep,
    process_renew,
    process_stop,
    status_of,
)
from realtime.publish import Delivery
from realtime.topics import presence_topic

pytestmark = pytest.mark.django_db

Deliveries = Callable[[], Any]
Traveller = Any
START = "2026-05-04T08:00:00Z"
MOMENT = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def process(db: None) -> ServerProcess:
    return ServerProcess.objects.create(host="elsewhere")


@pytest.fixture
def other_process(db: None) -> ServerProcess:
    return ServerProcess.objects.create(host="elsewhere")


def opened(user: User) -> Opened:
    return Opened(uuid7(), user.pk, "session")


def open_for(user: User, process: ServerProcess) -> UUID:
    each = opened(user)
    connections_open(process_id=process.pk, opened=[each])
    return each.id


def sweep() -> int:
    return presence_sweep(timezone.now())


def told(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    """Whose status changed, and to what."""
    events = [json.loads(delivery.frame) for delivery in deliveries]
    assert all(event["type"] == "presence.changed" for event in events)
    assert [presence_topic(UUID(event["data"]["user"])) for event in events] == [each.topic for each in deliveries]
    return [(event["data"]["user"], event["data"]["status"]) for event in events]


class TestOpening:
    def test_the_first_socket_brings_a_person_online(
        self, alice: User, process: ServerProcess, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            open_for(alice, process)
        assert told(sent) == [(str(alice.pk), "online")]
        assert json.loads(sent[0].frame)["data"]["last_seen"] is None
        assert status_of(alice.pk) == Status.ONLINE

    def test_the_second_is_no_news(self, alice: User, process: ServerProcess, deliveries: Deliveries) -> None:
        open_for(alice, process)
        with deliveries() as sent:
            open_for(alice, process)
        assert sent == []
        assert Connection.objects.count() == 2

    def test_the_same_one_twice_is_one(self, alice: User, process: ServerProcess) -> None:
        each = opened(alice)
        for _ in range(2):
            connections_open(process_id=process.pk, opened=[each])
        assert Connection.objects.count() == 1

    def test_it_is_seen_now(self, alice: User, process: ServerProcess, clock: Traveller) -> None:
        open_for(alice, process)
        assert alice.presence.last_seen == timezone.now()

    def test_a_dead_processs_name_opens_nothing(self, alice: User) -> None:
        @transaction.atomic
        def open_one() -> None:
            connections_open(process_id=uuid7(), opened=[opened(alice)])
            connection.check_constraints()

        with pytest.raises(IntegrityError):
            open_one()
        assert not Connection.objects.exists()

    def test_nobody_is_no_work(self, process: ServerProcess) -> None:
        with nothing_changes():
            connections_open(process_id=process.pk, opened=[])


class TestClosing:
    def test_somebody_stays_what_they_were_until_the_grace_is_over(
        self, alice: User, process: ServerProcess, clock: Traveller, deliveries: Deliveries
    ) -> None:
        socket = open_for(alice, process)
        clock.shift(timedelta(seconds=7))
        closed_at = timezone.now()
        with deliveries() as sent:
            connections_close(ids=[socket])
            clock.shift(GRACE - MOMENT)
            assert sweep() == 0
        assert (sent, status_of(alice.pk)) == ([], Status.ONLINE)
        with deliveries() as sent:
            clock.shift(MOMENT)
            assert sweep() == 1
        assert told(sent) == [(str(alice.pk), "offline")]
        row = Presence.objects.get(user=alice)
        assert (row.status, row.last_seen, row.check_at) == (Status.OFFLINE, closed_at, None)
        assert json.loads(sent[0].frame)["data"]["last_seen"] == "2026-05-04T08:00:07Z"

    def test_a_page_that_is_loaded_again_is_no_news(
        self, alice: User, process: ServerProcess, clock: Traveller, deliveries: Deliveries
    ) -> None:
        socket = open_for(alice, process)
        with deliveries() as sent:
            connections_close(ids=[socket])
            clock.shift(timedelta(seconds=1))
            open_for(alice, process)
            clock.shift(GRACE)
            assert sweep() == 0
        assert (sent, status_of(alice.pk)) == ([], Status.ONLINE)

    def test_with_another_device_somebody_stays_online(
        self,
        alice: User,
        process: ServerProcess,
        other_process: ServerProcess,
        clock: Traveller,
        deliveries: Deliveries,
    ) -> None:
        socket, _ = open_for(alice, process), open_for(alice, other_process)
        with deliveries() as sent:
            connections_close(ids=[socket])
            clock.shift(GRACE)
            assert sweep() == 1
        assert (sent, status_of(alice.pk)) == ([], Status.ONLINE)
        assert Presence.objects.get(user=alice).check_at is None

    def test_what_the_other_devices_add_up_to_is_told_after_the_grace(
        self, alice: User, process: ServerProcess, clock: Traveller, deliveries: Deliveries
    ) -> None:
        here, away = open_for(alice, process), open_for(alice, process)
        connection_set_status(connection_id=away, status=Status.AWAY)
        connections_close(ids=[here])
        clock.shift(GRACE)
        with deliveries() as sent:
            sweep()
        assert told(sent) == [(str(alice.pk), "away")]

    def test_what_was_never_open_closes_nothing(self, alice: User, process: ServerProcess) -> None:
        open_for(alice, process)
        with nothing_changes():
            connections_close(ids=[uuid7()])

    def test_others_are_left_alone(self, alice: User, bob: User, process: ServerProcess, clock: Traveller) -> None:
        socket, _ = open_for(alice, process), open_for(bob, process)
        connections_close(ids=[socket])
        clock.shift(GRACE)
        sweep()
        assert (status_of(alice.pk), status_of(bob.pk)) == (Status.OFFLINE, Status.ONLINE)


class TestSteppingAway:
    def test_from_the_only_device_is_away(self, alice: User, process: ServerProcess, deliveries: Deliveries) -> None:
        socket = open_for(alice, process)
        with deliveries() as sent:
            assert connection_set_status(connection_id=socket, status=Status.AWAY) == Status.AWAY
            assert connection_set_status(connection_id=socket, status=Status.ONLINE) == Status.ONLINE
        assert told(sent) == [(str(alice.pk), "away"), (str(alice.pk), "online")]

    def test_from_one_of_two_devices_is_no_news(
        self, alice: User, process: ServerProcess, other_process: ServerProcess, deliveries: Deliveries
    ) -> None:
        one, two = open_for(alice, process), open_for(alice, other_process)
        with deliveries() as sent:
            assert connection_set_status(connection_id=one, status=Status.AWAY) == Status.ONLINE
        assert sent == []
        with deliveries() as sent:
            assert connection_set_status(connection_id=two, status=Status.AWAY) == Status.AWAY
        assert told(sent) == [(str(alice.pk), "away")]

    def test_opening_another_device_brings_somebody_back(
        self, alice: User, process: ServerProcess, deliveries: Deliveries
    ) -> None:
        connection_set_status(connection_id=open_for(alice, process), status=Status.AWAY)
        with deliveries() as sent:
            open_for(alice, process)
        assert told(sent) == [(str(alice.pk), "online")]

    def test_saying_the_same_again_writes_nothing(self, alice: User, process: ServerProcess) -> None:
        socket = open_for(alice, process)
        with nothing_changes():
            assert connection_set_status(connection_id=socket, status=Status.ONLINE) == Status.ONLINE

    def test_a_connection_that_is_lost_is_told_to_try_again(self, alice: User, process: ServerProcess) -> None:
        open_for(alice, process)
        with nothing_changes(), pytest.raises(Conflict, match="connection_lost"):
            connection_set_status(connection_id=uuid7(), status=Status.AWAY)

    def test_the_database_knows_no_connection_that_is_offline(self, alice: User, process: ServerProcess) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Connection.objects.create(process=process, user=alice, session_id="a", status=Status.OFFLINE)


class TestAProcessThatDies:
    def test_its_people_are_offline_once_its_lease_is_over(
        self, alice: User, process: ServerProcess, clock: Traveller, deliveries: Deliveries
    ) -> None:
        open_for(alice, process)
        clock.shift(LEASE)
        assert sweep() == 0
        with deliveries() as sent:
            clock.shift(MOMENT)
            assert sweep() == 2
        assert told(sent) == [(str(alice.pk), "offline")]
        assert Presence.objects.get(user=alice).last_seen == process.renewed_at
        assert not ServerProcess.objects.exists()
        assert not Connection.objects.exists()

    def test_people_who_are_elsewhere_too_stay_online(
        self, alice: User, bob: User, process: ServerProcess, other_process: ServerProcess, clock: Traveller
    ) -> None:
        open_for(alice, process)
        open_for(alice, other_process)
        open_for(bob, other_process)
        clock.shift(LEASE + MOMENT)
        process_renew(process_id=other_process.pk, open_now=list)
        sweep()
        assert (status_of(alice.pk), status_of(bob.pk)) == (Status.ONLINE, Status.ONLINE)
        assert list(ServerProcess.objects.all()) == [other_process]

    def test_a_process_that_stops_takes_its_people_along(
        self, alice: User, bob: User, process: ServerProcess, other_process: ServerProcess, deliveries: Deliveries
    ) -> None:
        open_for(alice, process)
        open_for(bob, other_process)
        with deliveries() as sent:
            process_stop(process_id=process.pk)
            sweep()
        assert told(sent) == [(str(alice.pk), "offline")]
        assert list(ServerProcess.objects.all()) == [other_process]

    def test_a_process_stops_once(self, process: ServerProcess) -> None:
        process_stop(process_id=process.pk)
        with nothing_changes():
            process_stop(process_id=process.pk)

    def test_thousands_are_offline_after_one_sweep(
        self, process: ServerProcess, make_user: MakeUser, clock: Traveller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many, and in portions: the next sweep is a second away, and there are thirty."""
        monkeypatch.setattr(presence, "MOST_AT_ONCE", 4)
        users = [make_user(f"person{number}") for number in range(10)]
        connections_open(process_id=process.pk, opened=[opened(user) for user in users])
        clock.shift(LEASE + MOMENT)
        assert sweep() == 11
        assert set(Presence.objects.values_list("status", flat=True)) == {Status.OFFLINE}


class TestTheLease:
    def test_is_renewed_by_one_query(self, alice: User, process: ServerProcess, clock: Traveller) -> None:
        open_for(alice, process)
        clock.shift(timedelta(seconds=5))
        with CaptureQueriesContext(connection) as queries:
            process_renew(process_id=process.pk, open_now=list)
        assert len(queries) == 1
        assert ServerProcess.objects.get().renewed_at == timezone.now()

    def test_is_taken_when_there_is_none(self) -> None:
        new = uuid7()
        process_renew(process_id=new, open_now=list)
        row = ServerProcess.objects.get()
        assert (row.pk, row.pid, row.renewed_at) == (new, os.getpid(), timezone.now())

    def test_that_was_lost_is_taken_anew_with_all_sockets(
        self, alice: User, bob: User, process: ServerProcess, clock: Traveller, deliveries: Deliveries
    ) -> None:
        mine = [opened(alice), opened(bob)]
        connections_open(process_id=process.pk, opened=mine)
        clock.shift(LEASE + MOMENT)
        sweep()
        assert (status_of(alice.pk), status_of(bob.pk)) == (Status.OFFLINE, Status.OFFLINE)
        with deliveries() as sent:
            process_renew(process_id=process.pk, open_now=lambda: mine)
        assert sorted(told(sent)) == sorted([(str(alice.pk), "online"), (str(bob.pk), "online")])
        assert set(Connection.objects.values_list("pk", flat=True)) == {each.id for each in mine}


class TestAPredecessorOnThisMachine:
    @pytest.fixture
    def gone(self) -> int:
        """The number of a process that has ended."""
        ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
        return int(ended.stdout)

    def crashed(self, alice: User, **fields: Any) -> None:
        open_for(alice, ServerProcess.objects.create(**fields))
        process_renew(process_id=uuid7(), open_now=list)
        sweep()

    def test_that_crashed_is_cleared_away_at_once(self, alice: User, gone: int) -> None:
        self.crashed(alice, pid=gone)
        assert status_of(alice.pk) == Status.OFFLINE
        assert ServerProcess.objects.count() == 1

    def test_that_had_this_very_number_is_cleared_away(self, alice: User) -> None:
        self.crashed(alice, pid=os.getpid())
        assert status_of(alice.pk) == Status.OFFLINE

    def test_that_still_runs_is_left_alone(self, alice: User) -> None:
        self.crashed(alice, pid=os.getppid())
        assert status_of(alice.pk) == Status.ONLINE

    def test_on_another_machine_is_left_to_its_lease(self, alice: User, gone: int) -> None:
        self.crashed(alice, pid=gone, host="elsewhere")
        assert status_of(alice.pk) == Status.ONLINE


class TestCost:
    """A hundred people cost as many queries as two."""

    @pytest.fixture
    def cost(self) -> Callable[[Callable[[], object]], int]:
        def count(work: Callable[[], object]) -> int:
            with CaptureQueriesContext(connection) as queries:
                work()
            return len(queries)

        return count

    def test_of_coming_and_going(
        self, make_user: MakeUser, process: ServerProcess, clock: Traveller, cost: Callable[[Callable[[], object]], int]
    ) -> None:
        costs = []
        for count in (2, 100):
            sockets = [opened(make_user(f"person{count}x{number}")) for number in range(count)]
            ids = [each.id for each in sockets]
            come = cost(lambda: connections_open(process_id=process.pk, opened=sockets))  # noqa: B023
            go = cost(lambda: connections_close(ids=ids))  # noqa: B023
            clock.shift(GRACE)
            costs.append((come, go, cost(sweep)))
        assert costs[0] == costs[1]

    def test_of_a_process_that_dies(
        self, make_user: MakeUser, clock: Traveller, cost: Callable[[Callable[[], object]], int]
    ) -> None:
        costs = []
        for count in (2, 100):
            process = ServerProcess.objects.create()
            users = [make_user(f"person{count}x{number}") for number in range(count)]
            connections_open(process_id=process.pk, opened=[opened(user) for user in users])
            clock.shift(LEASE + MOMENT)
            costs.append(cost(sweep))
        assert costs[0] == costs[1]

    def test_of_a_quiet_second(self, cost: Callable[[Callable[[], object]], int]) -> None:
        assert cost(sweep) <= 6


def test_who_was_never_here_is_offline(alice: User) -> None:
    assert status_of(alice.pk) == Status.OFFLINE


def test_rows_say_what_they_are(alice: User, process: ServerProcess) -> None:
    socket = open_for(alice, process)
    assert str(Connection.objects.get()) == str(socket)
    assert str(process) == str(process.pk)
    assert str(Presence.objects.get()) == f"{alice.pk}: online"
