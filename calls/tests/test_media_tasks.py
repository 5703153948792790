"""What LiveKit is told after a change, again if it does not answer; and the look at who is there."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from livekit.api import ParticipantInfo

from accounts.models import User
from accounts.tests.pushing import queued, work_queue
from calls import media, media_tasks
from calls.media import livekit as backend
from calls.media import outage
from calls.media_sweeps import media_reports_forget, media_watch
from calls.media_tasks import WAITS, media_close, media_remove, media_repair
from calls.models import MediaReport, MediaServer, Room, Seat
from calls.services.hosting import seat_remove
from calls.services.media import Strays
from calls.services.rooms import room_end
from calls.tests.livekit import LiveKit, StandIn
from calls.tests.rooms import room_of, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(livekit: LiveKit, alice: User, bob: User) -> Room:
    """Alice and Bob sit in it, and are in LiveKit."""
    return occupied(livekit, alice, bob)


def occupied(livekit: LiveKit, *users: User) -> Room:
    room = room_of(users[0])
    for user in users:
        sit(room, user)
        assert livekit.enter(media.credentials(room, user).token or "") == 101
    return room


def there(room: Room) -> set[str]:
    return set(backend.present().get(room.pk, []))


def test_who_is_removed_by_the_host_is_out_of_livekit(room: Room, alice: User, bob: User) -> None:
    seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)
    work_queue()
    assert there(room) == {str(alice.pk)}


def test_room_that_ends_is_closed_in_livekit(room: Room) -> None:
    room_end(room=room, reason=Room.End.HOST)
    work_queue()
    assert backend.present() == {}


def test_who_leaves_and_is_back_before_the_task_runs_stays(room: Room, alice: User, bob: User) -> None:
    media_remove.enqueue(room=room.pk, user=str(bob.pk))
    work_queue()
    assert there(room) == {str(alice.pk), str(bob.pk)}


def test_look_finds_who_was_not_let_in_again(livekit: LiveKit, room: Room, alice: User, bob: User) -> None:
    """Removed, with a token that is still good: no report of it came."""
    token = media.credentials(room, bob).token or ""
    Seat.objects.filter(room=room, user=bob).update(**Seat.EMPTY, state=Seat.State.REMOVED)
    livekit.enter(token)
    media_repair.func()
    assert there(room) == {str(alice.pk)}


@pytest.mark.parametrize("state", [Seat.State.LEFT, Seat.State.WAITING])
def test_look_finds_who_does_not_sit_there(room: Room, alice: User, bob: User, state: Seat.State) -> None:
    Seat.objects.filter(room=room, user=bob).update(state=state)
    media_repair.func()
    assert there(room) == {str(alice.pk)}


def test_look_finds_who_never_sat_there(livekit: LiveKit, room: Room, alice: User, bob: User, stranger: User) -> None:
    livekit.enter(backend.token_for(room, stranger))
    media_repair.func()
    assert there(room) == {str(alice.pk), str(bob.pk)}


def test_who_comes_while_one_looks_stays(stand_in: StandIn, alice: User, bob: User) -> None:
    """LiveKit is asked, then the seats; what it said is old by then."""
    room = occupied(stand_in, alice)
    media_tasks._send_away(Strays([], [(room.pk, str(alice.pk))]))
    assert there(room) == {str(alice.pk)}


@pytest.mark.parametrize("is_erased", [False, True])
def test_look_closes_rooms_that_are_over(room: Room, is_erased: bool) -> None:
    if is_erased:
        room.delete()
    else:
        Room.objects.filter(pk=room.pk).update(ended_at=timezone.now(), end_reason=Room.End.STAFF)
    media_repair.func()
    assert backend.present() == {}


def test_look_sees_through_identities_that_are_nobodys(stand_in: StandIn, alice: User) -> None:
    room = occupied(stand_in, alice)
    stand_in.people[room.pk]["intruder"] = ParticipantInfo(identity="intruder")
    media_repair.func()
    assert there(room) == {str(alice.pk)}


@pytest.mark.usefixtures("no_livekit")
def test_task_is_tried_again_and_then_left_to_the_look(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        media_remove.enqueue(room="a" * 16, user=str(alice.pk))
        media_close.enqueue(room="a" * 16)
        for wait in WAITS:
            assert work_queue() == 2
            assert [task.run_after - timezone.now() for task in queued()] == [wait, wait]
            clock.shift(wait)
        assert work_queue() == 2
    assert queued() == []
    assert len(caplog.records) == 1


@pytest.mark.usefixtures("no_livekit")
def test_look_at_a_server_that_is_down_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    for minute in range(5):
        with time_machine.travel(now + timedelta(minutes=minute)):
            assert media_watch(timezone.now()) == 1
            work_queue()
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]


def test_look_says_that_the_server_is_back(stand_in: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    MediaServer.objects.create(pk=outage.NAME, down_since=timezone.now())
    with caplog.at_level("INFO"):
        media_repair.func()
        media_repair.func()
    assert [record.msg["event"] for record in caplog.records if isinstance(record.msg, dict)] == ["media_server_back"]
    assert not outage.is_down()


def test_one_process_looks_at_a_time(stand_in: StandIn) -> None:
    now = timezone.now()
    assert [media_watch(now) for _ in range(3)] == [1, 0, 0]


def test_look_is_seldom_until_there_is_a_room(stand_in: StandIn, alice: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        media_watch(timezone.now())
        work_queue()
        assert next_look() == timedelta(minutes=1)
        media.credentials(Room.objects.create(host=alice, max_participants=9, media=Room.Media.LIVEKIT), alice)
        assert next_look() == timedelta(seconds=10)
        clock.shift(timedelta(seconds=10))
        assert media_watch(timezone.now()) == 1
        work_queue()
        assert next_look() == timedelta(seconds=10)


def next_look() -> timedelta:
    return MediaServer.objects.get().due_at - timezone.now()


def test_look_that_was_killed_is_begun_again(stand_in: StandIn) -> None:
    now = timezone.now()
    assert media_watch(now) == 1
    assert media_watch(now + timedelta(seconds=61)) == 1


def test_nothing_is_asked_where_there_is_no_livekit(alice: User) -> None:
    assert media_watch(timezone.now()) == 0
    media_remove.func("a" * 16, str(alice.pk))
    media_close.func("a" * 16)
    media_repair.func()
    assert not MediaServer.objects.exists()


def test_reports_are_forgotten_when_none_of_them_can_come_again() -> None:
    now = timezone.now()
    MediaReport.objects.create(pk="EV_old", heard_at=now - timedelta(minutes=61))
    MediaReport.objects.create(pk="EV_new", heard_at=now - timedelta(minutes=59))
    assert media_reports_forget(now) == 1
    assert MediaReport.objects.get().pk == "EV_new"
