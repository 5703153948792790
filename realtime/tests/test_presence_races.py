"""Two processes at once: really, on PostgreSQL, and one after the other in the worst order."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from conftest import MakeUser, at_once
from realtime import presence, publish
from realtime.ids import uuid7
from realtime.models import Presence, ServerProcess, Status
from realtime.presence import Opened, connections_close, connections_open, presence_sweep, status_of
from realtime.publish import Delivery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "GRACE", timedelta(0))


@pytest.fixture
def processes() -> list[ServerProcess]:
    return [ServerProcess.objects.create() for _ in range(2)]


@pytest.fixture
def told() -> list[dict[str, Any]]:
    """What left, in the order in which it did."""

    heard: list[dict[str, Any]] = []

    class Noted:
        def emit(self, *deliveries: Delivery) -> None:
            heard.extend(json.loads(delivery.frame)["data"] for delivery in deliveries)

    publish.use_outlet(Noted())
    return heard


def opened(user: User) -> Opened:
    return Opened(uuid7(), user.pk, "session")


@pytest.mark.postgres
def test_one_closes_while_one_opens_and_the_person_is_online(
    alice: User, processes: list[ServerProcess], told: list[dict[str, Any]]
) -> None:
    one, other = processes
    here = opened(alice)
    connections_open(process_id=one.pk, opened=[here])
    for _ in range(40):
        there = opened(alice)

        def leave(going: Opened = here) -> None:
            connections_close(ids=[going.id])
            presence_sweep(timezone.now())

        def come(process: ServerProcess = other, coming: Opened = there) -> None:
            connections_open(process_id=process.pk, opened=[coming])

        at_once(leave, come)
        presence_sweep(timezone.now())
        assert status_of(alice.pk) == Status.ONLINE
        assert Presence.objects.get(user=alice).check_at is None
        here, one, other = there, other, one


@pytest.mark.postgres
def test_both_close_while_two_sweep_and_the_person_is_told_offline_once(
    alice: User, processes: list[ServerProcess], told: list[dict[str, Any]]
) -> None:
    for _ in range(20):
        mine = [opened(alice), opened(alice)]
        for process, each in zip(processes, mine, strict=True):
            connections_open(process_id=process.pk, opened=[each])
        told.clear()

        def leave(going: Opened) -> None:
            connections_close(ids=[going.id])
            presence_sweep(timezone.now())

        at_once(lambda: leave(mine[0]), lambda: leave(mine[1]))  # noqa: B023
        presence_sweep(timezone.now())
        assert status_of(alice.pk) == Status.OFFLINE
        assert [each["status"] for each in told] == ["offline"]


@pytest.mark.postgres
def test_crowds_that_overlap_do_not_wait_for_each_other_for_ever(
    make_user: MakeUser, processes: list[ServerProcess]
) -> None:
    users = [make_user(f"person{number}") for number in range(20)]
    one, other = processes
    for _ in range(10):
        forth, back = [opened(user) for user in users], [opened(user) for user in reversed(users)]
        at_once(
            lambda: connections_open(process_id=one.pk, opened=forth),  # noqa: B023
            lambda: connections_open(process_id=other.pk, opened=back),  # noqa: B023
            lambda: presence_sweep(timezone.now()),
        )
        at_once(
            lambda: connections_close(ids=[each.id for each in forth]),  # noqa: B023
            lambda: connections_close(ids=[each.id for each in back]),  # noqa: B023
            lambda: presence_sweep(timezone.now()),
        )
        presence_sweep(timezone.now())
        assert set(Presence.objects.values_list("status", flat=True)) == {Status.OFFLINE}


@pytest.mark.postgres
def test_two_processes_reap_a_third_once(
    alice: User, processes: list[ServerProcess], told: list[dict[str, Any]]
) -> None:
    dead = ServerProcess.objects.create(renewed_at=timezone.now() - timedelta(minutes=1))
    connections_open(process_id=dead.pk, opened=[opened(alice)])
    told.clear()
    at_once(*[lambda: presence_sweep(timezone.now())] * 2)
    presence_sweep(timezone.now())
    assert [each["status"] for each in told] == ["offline"]
    assert not ServerProcess.objects.filter(pk=dead.pk).exists()


def test_a_sweep_that_looked_too_early_finds_who_came_since(
    alice: User, processes: list[ServerProcess], monkeypatch: pytest.MonkeyPatch, told: list[dict[str, Any]]
) -> None:
    """The list of who is due is read without a lock: what it says is looked up again under it."""
    here, there = opened(alice), opened(alice)
    connections_open(process_id=processes[0].pk, opened=[here])
    connections_close(ids=[here.id])
    told.clear()
    settle = presence._settle

    def somebody_comes_first(users: Any) -> None:
        monkeypatch.setattr(presence, "_settle", settle)
        connections_open(process_id=processes[1].pk, opened=[there])
        settle(users)

    monkeypatch.setattr(presence, "_settle", somebody_comes_first)
    presence_sweep(timezone.now())
    assert (status_of(alice.pk), told) == (Status.ONLINE, [])
