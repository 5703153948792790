"""Seats whose sockets go: kept for a while, had back, given up."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_end_everywhere, session_start
from calls.models import Room, Seat
from calls.models.room import EMPTY_FOR
from calls.models.seat import GRACE
from calls.room_hooks import on_seats_turn
from calls.services.rooms import room_close_deserted
from calls.sweeps import orphaned_seats_sweep, rooms_sweep, seats_sweep
from calls.tests.calling import talk
from calls.tests.rooms import connection_of, heard, knock, names, room_of, seat_of, sit
from calls.topics import lobby_topic, room_topic
from chat.tests.conftest import Deliveries, moved
from realtime.models import Presence, ServerProcess, Status
from realtime.presence import connections_close, process_renew, process_stop
from realtime.tests.connections import came

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def room(alice: User) -> Room:
    return room_of(alice, max_participants=4)


def close(room: Room, user: User) -> datetime:
    connections_close(ids=[connection_of(room, user).id])
    return timezone.now()


def sweep_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return seats_sweep(moment) + rooms_sweep(moment)


def test_a_seat_is_kept_for_fifteen_seconds(room: Room, bob: User, deliveries: Deliveries) -> None:
    seat = sit(room, bob)
    with deliveries() as sent:
        closed = close(room, bob)
    assert [frame["data"] for frame in heard(sent, room_topic(room.pk))] == [
        {"room": room.pk, "user": str(bob.pk), "generation": seat.generation}
    ]
    assert GRACE == 15 * SECOND
    assert sweep_at(closed + GRACE - SECOND) == 0
    assert seat_of(room, bob).state == Seat.State.TAKEN
    with deliveries() as sent:
        assert sweep_at(closed + GRACE + SECOND) == 1
    (left,) = heard(sent, room_topic(room.pk))
    assert (left["type"], left["data"]["reason"], left["data"]["user"]) == ("calls.user_left", "lost", str(bob.pk))
    assert seat_of(room, bob).state == Seat.State.LEFT


def test_who_was_given_up_is_not_on_a_call(room: Room, bob: User) -> None:
    sit(room, bob)
    came(bob)  # the chat goes on in another tab
    sweep_at(close(room, bob) + GRACE + SECOND)
    assert Presence.objects.get(user=bob).status == Status.ONLINE


def test_who_comes_back_in_time_is_not_given_up(room: Room, bob: User) -> None:
    seat = sit(room, bob)
    closed = close(room, bob)
    again = sit(room, bob, earlier=seat.generation)
    assert (again.pk, again.expires_at) == (seat.pk, None)
    assert sweep_at(closed + GRACE + SECOND) == 0


def test_who_waits_and_goes_waits_no_more(alice: User, bob: User, deliveries: Deliveries) -> None:
    room = room_of(alice, lobby=True)
    knock(room, bob)
    with deliveries() as sent:
        sweep_at(close(room, bob) + GRACE + SECOND)
    assert [frame["data"]["waiting"] for frame in heard(sent, lobby_topic(room.pk))] == [False]
    assert seat_of(room, bob).state == Seat.State.LEFT


def test_all_seats_of_a_process_that_died_are_kept(room: Room, alice: User, bob: User, deliveries: Deliveries) -> None:
    sit(room, alice)
    sit(room_of(alice), bob)
    process = ServerProcess.objects.get()
    with deliveries() as sent:
        process_stop(process_id=process.pk)
    assert names(sent, room_topic(room.pk)) == ["calls.user_reconnecting"]
    assert Seat.objects.filter(expires_at__gt=timezone.now()).count() == 2


def test_a_process_that_was_not_dead_has_them_back(room: Room, bob: User, deliveries: Deliveries) -> None:
    sit(room, bob)
    opened = connection_of(room, bob)
    process_stop(process_id=ServerProcess.objects.get().pk)
    with deliveries() as sent:
        process_renew(process_id=opened.id, open_now=lambda: [opened])
    (back,) = heard(sent, room_topic(room.pk))
    assert (back["type"], back["data"]["participant"]["reconnecting"]) == ("calls.user_joined", False)
    assert seat_of(room, bob).expires_at is None


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rooms of which other apps hear that somebody came, was lost, or is back."""
    told: list[str] = []
    monkeypatch.setattr(on_seats_turn, "reactions", [lambda room_id, since: told.append(room_id)])
    return told


def come_and_go(room: Room, user: User) -> None:
    sit(room, user)
    opened = connection_of(room, user)
    process_stop(process_id=ServerProcess.objects.get().pk)
    process_renew(process_id=opened.id, open_now=lambda: [opened])


def test_other_apps_hear_who_comes_and_goes_in_a_call_of_two(alice: User, bob: User, turns: list[str]) -> None:
    room = talk(alice, bob).room
    assert room is not None
    come_and_go(room, bob)
    assert turns == [room.pk] * 3


def test_and_not_in_rooms_for_all(room: Room, bob: User, turns: list[str]) -> None:
    come_and_go(room, bob)
    assert turns == []


def test_a_socket_that_comes_back_too_late_is_out(room: Room, bob: User, deliveries: Deliveries) -> None:
    """It still listens: by the time its process is heard of again, its seat is nobody's."""
    seat = sit(room, bob)
    opened = connection_of(room, bob)
    process_stop(process_id=ServerProcess.objects.get().pk)
    with deliveries() as sent:
        sweep_at(timezone.now() + GRACE + SECOND)
    own = seat.topic
    assert (own, "leave", room_topic(room.pk)) in moved(sent)
    process_renew(process_id=opened.id, open_now=lambda: [opened])
    assert seat_of(room, bob).state == Seat.State.LEFT


def test_a_socket_that_went_before_its_seat_was_there_is_found(room: Room, bob: User) -> None:
    socket = came(bob)
    connections_close(ids=[socket])
    sit(room, bob, connection=socket)
    assert seat_of(room, bob).expires_at is None
    assert orphaned_seats_sweep(timezone.now()) == 1
    assert sweep_at(timezone.now() + GRACE + SECOND) == 1


def test_seats_with_a_socket_are_no_orphans(room: Room, bob: User) -> None:
    sit(room, bob)
    assert orphaned_seats_sweep(timezone.now()) == 0
    assert seat_of(room, bob).expires_at is None


def test_who_is_signed_out_is_given_up_by_the_next_tick(room: Room, bob: User) -> None:
    session = session_start(user=bob, origin=Origin()).session
    sit(room, bob, connection=came(bob, str(session.pk)))
    session_end_everywhere(user=bob, ending=Session.Ending.REVOKED)
    assert sweep_at(close(room, bob)) == 1
    assert seat_of(room, bob).state == Seat.State.LEFT


def test_another_session_of_the_same_person_is_kept(room: Room, bob: User) -> None:
    kept, ended = [session_start(user=bob, origin=Origin()).session for _ in range(2)]
    sit(room, bob, connection=came(bob, str(kept.pk)))
    Session.objects.filter(pk=ended.pk).update(ended_at=timezone.now(), ending=Session.Ending.REVOKED)
    assert sweep_at(close(room, bob) + SECOND) == 0


def test_a_room_that_nobody_came_to_closes_after_five_minutes(room: Room) -> None:
    assert timedelta(minutes=5) == EMPTY_FOR
    assert room.closes_at is not None
    assert sweep_at(room.closes_at - SECOND) == 0
    assert sweep_at(room.closes_at + SECOND) == 1
    room.refresh_from_db()
    assert room.end_reason == Room.End.DESERTED
    assert room.closes_at is None


def test_a_room_that_somebody_came_to_at_that_moment_stays(
    room: Room, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock has read that it is deserted, and then somebody sits down."""
    assert room.closes_at is not None

    def somebody_comes(room_id: str) -> bool:
        sit(room, bob)
        return room_close_deserted(room_id)

    monkeypatch.setattr("calls.sweeps.room_close_deserted", somebody_comes)
    assert sweep_at(room.closes_at + SECOND) == 0
    room.refresh_from_db()
    assert room.ended_at is None


def test_one_that_all_left_is_counted_from_then(room: Room, bob: User) -> None:
    sit(room, bob)
    closed = close(room, bob)
    sweep_at(closed + GRACE + SECOND)
    room.refresh_from_db()
    assert room.closes_at == closed + GRACE + SECOND + EMPTY_FOR
