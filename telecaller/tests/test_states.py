"""What telecallers are shown as: from what they say, their devices and their calls."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from calls.services.direct import call_decline
from calls.services.seats import seat_leave
from calls.tests.calling import ring
from calls.tests.rooms import room_of, sit
from chat.tests.conftest import Deliveries
from conftest import PASSWORD, MakeUser
from realtime.errors import Forbidden, NotFound, Unauthenticated
from realtime.models import Connection, Presence, ServerProcess, Status
from realtime.presence import GRACE, connections_close, presence_sweep
from realtime.publish import Delivery
from realtime.tests.connections import came
from realtime.topics import user_topic
from telecaller.models import Telecaller
from telecaller.services.states import states_repair, states_settle
from telecaller.services.telecallers import (
    telecaller_go_offline,
    telecaller_go_online,
    telecaller_set_active,
)
from telecaller.sweeps import telecaller_states_sweep
from telecaller.tests.conftest import make_telecaller
from telecaller.topics import telecaller_topic

pytestmark = pytest.mark.django_db

State = Telecaller.State


def state_of(user: User) -> str:
    return Telecaller.objects.values_list("state", flat=True).get(user=user)


def shown(sent: Iterable[Delivery], user: User) -> list[str]:
    """What those who watch heard, which is also what the telecaller's own devices did."""
    frames = {
        topic: [json.loads(each.frame) for each in sent if each.topic == topic and "telecaller.presence" in each.frame]
        for topic in (telecaller_topic(user.pk), user_topic(user.pk))
    }
    watched, own = frames.values()
    assert watched == own
    assert {frame["data"]["telecaller"] for frame in watched} <= {str(user.pk)}
    return [frame["data"]["state"] for frame in watched]


def grace_over() -> None:
    with time_machine.travel(timezone.now() + GRACE + timedelta(seconds=1), tick=False):
        presence_sweep(timezone.now())


@pytest.fixture
def online(telecaller: Telecaller, bob: User) -> UUID:
    """Bob takes calls, with this device."""
    connection = came(bob)
    telecaller_go_online(user_id=bob.pk)
    return connection


def test_with_a_device_they_are_available_at_once(telecaller: Telecaller, bob: User, deliveries: Deliveries) -> None:
    came(bob)
    with deliveries() as sent:
        assert telecaller_go_online(user_id=bob.pk).state == State.AVAILABLE
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, ["available"])


def test_without_one_they_are_as_soon_as_one_comes(telecaller: Telecaller, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        assert telecaller_go_online(user_id=bob.pk).state == State.OFFLINE
    assert shown(sent, bob) == []
    with deliveries() as sent:
        came(bob)
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, ["available"])


def test_who_does_not_say_so_is_not(telecaller: Telecaller, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        came(bob)
    assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, [])


def test_said_twice_it_is_told_once(online: UUID, bob: User, deliveries: Deliveries) -> None:
    since = Telecaller.objects.get(user=bob).online_since
    with deliveries() as sent:
        assert telecaller_go_online(user_id=bob.pk).online_since == since
    assert list(sent) == []


def test_going_offline_is_told_once(online: UUID, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        assert telecaller_go_offline(user_id=bob.pk).state == State.OFFLINE
        telecaller_go_offline(user_id=bob.pk)
    assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])


def test_a_reload_of_the_page_is_not_seen(online: UUID, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        connections_close(ids=[online])
        came(bob)
    grace_over()
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, [])


def test_when_the_last_device_goes_they_are_offline_and_come_back_with_one(
    online: UUID, bob: User, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        connections_close(ids=[online])
        grace_over()
    assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])
    with deliveries() as sent:
        came(bob)
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, ["available"])


def test_a_server_that_dies_takes_them_off(online: UUID, bob: User, deliveries: Deliveries) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    ServerProcess.objects.filter(connections__pk=online).update(renewed_at=long_ago)
    with deliveries() as sent:
        presence_sweep(timezone.now())
    assert not Connection.objects.filter(user=bob).exists()
    assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])


@pytest.mark.parametrize("calls_somebody", [True, False])
def test_a_call_with_a_friend_makes_them_busy(
    online: UUID, alice: User, bob: User, calls_somebody: bool, deliveries: Deliveries
) -> None:
    caller, callee = (bob, alice) if calls_somebody else (alice, bob)
    with deliveries() as sent:
        call = ring(caller, callee)
    assert (state_of(bob), shown(sent, bob)) == (State.BUSY, ["busy"])
    with deliveries() as sent:
        call_decline(call_id=call.pk, by=callee.pk)
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, ["available"])


def test_so_does_a_seat_in_a_room(online: UUID, alice: User, bob: User, deliveries: Deliveries) -> None:
    room = room_of(alice)
    with deliveries() as sent:
        seat = sit(room, bob)
    assert (state_of(bob), shown(sent, bob)) == (State.BUSY, ["busy"])
    with deliveries() as sent:
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, ["available"])


def test_busy_without_a_device_is_offline(online: UUID, alice: User, bob: User, deliveries: Deliveries) -> None:
    with deliveries():
        ring(alice, bob)
        connections_close(ids=[online])
        grace_over()
    assert state_of(bob) == State.OFFLINE


def test_a_call_of_others_changes_nothing(online: UUID, alice: User, stranger: User, bob: User) -> None:
    ring(alice, stranger)
    assert states_settle([alice.pk, stranger.pk, bob.pk]) == 0
    assert state_of(bob) == State.AVAILABLE


def test_what_was_undone_is_told_to_nobody(online: UUID, alice: User, bob: User, deliveries: Deliveries) -> None:
    def ring_and_fail() -> None:
        with transaction.atomic():
            ring(alice, bob)
            raise RuntimeError

    with deliveries() as sent, pytest.raises(RuntimeError):
        ring_and_fail()
    assert (state_of(bob), shown(sent, bob)) == (State.AVAILABLE, [])


class TestRepair:
    def test_finds_what_nobody_was_left_to_tell(self, online: UUID, bob: User, deliveries: Deliveries) -> None:
        Presence.objects.filter(user=bob).update(status=Status.OFFLINE)
        with deliveries() as sent:
            assert telecaller_states_sweep(timezone.now()) == 1
            assert telecaller_states_sweep(timezone.now()) == 0
        assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])

    def test_costs_the_same_however_many(
        self, online: UUID, make_user: MakeUser, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(10, exact=False) as one:
            assert states_repair() == 0
        for number in range(5):
            make_telecaller(make_user(f"person{number}"), online_since=timezone.now())
        with django_assert_num_queries(len(one)):
            assert states_repair() == 0

    def test_goes_by_portions(self, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("telecaller.services.states.MOST_AT_ONCE", 2)
        for number in range(5):
            make_telecaller(make_user(f"person{number}"), state=State.AVAILABLE)
        assert states_repair() == 5
        assert not Telecaller.objects.shown_online().exists()


class TestWhoMay:
    def test_nobody_who_is_no_telecaller(self, alice: User) -> None:
        for go in (telecaller_go_online, telecaller_go_offline):
            with pytest.raises(NotFound):
                go(user_id=alice.pk)

    def test_nobody_whom_the_staff_took_off_the_list(self, online: UUID, bob: User, staff: User) -> None:
        telecaller_set_active(telecaller=Telecaller.objects.get(user=bob), by=staff, active=False)
        assert state_of(bob) == State.OFFLINE
        with pytest.raises(Forbidden, match="telecaller_inactive"):
            telecaller_go_online(user_id=bob.pk)
        assert Telecaller.objects.get(user=bob).online_since is None

    def test_a_suspension_ends_it(self, online: UUID, bob: User, staff: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            user_suspend(user=bob, by=staff, reason="Noise")
        assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])
        with pytest.raises(Unauthenticated):
            telecaller_go_online(user_id=bob.pk)
        assert Telecaller.objects.get(user=bob).online_since is None

    def test_so_does_leaving_for_good(self, online: UUID, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            user_delete(user=bob, password=PASSWORD)
        assert (state_of(bob), shown(sent, bob)) == (State.OFFLINE, ["offline"])
