"""What the host decides: the door, the sound of others, who goes, and when it is over."""

import pytest

from accounts.models import User
from calls.models import Room, Seat
from calls.services.devices import media_toggle
from calls.services.hosting import (
    room_end_as_host,
    room_set_lobby,
    room_set_locked,
    seat_admit,
    seat_mute,
    seat_refuse,
    seat_remove,
)
from calls.services.seats import seat_leave
from calls.tests.rooms import heard, knock, names, room_of, seat_of, sit
from calls.topics import lobby_topic, room_topic
from chat.tests.conftest import Deliveries, moved
from conftest import nothing_changes
from realtime.errors import DomainError
from realtime.models import Presence, Status
from realtime.tests.connections import came

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User) -> Room:
    """Alice's, who sits in it."""
    room = room_of(alice, max_participants=4)
    sit(room, alice)
    return room


@pytest.fixture
def waiting(room: Room, alice: User, bob: User) -> Seat:
    """Bob's, at the door."""
    room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
    assert knock(room, bob) is None
    return seat_of(room, bob)


class TestLock:
    def test_all_in_the_room_are_told_once(self, room: Room, alice: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            for _ in range(2):
                assert room_set_locked(room_id=room.pk, by=alice.pk, locked=True).locked
        assert [frame["data"]["room"]["locked"] for frame in heard(sent, room_topic(room.pk))] == [True]


class TestLobby:
    def test_the_host_hears_a_knock_and_nobody_else(
        self, room: Room, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
        with deliveries() as sent:
            knock(room, bob)
        (knocked,) = heard(sent, lobby_topic(room.pk))
        assert (knocked["type"], knocked["data"]["user"]["id"], knocked["data"]["waiting"]) == (
            "calls.knock",
            str(bob.pk),
            True,
        )
        assert names(sent, room_topic(room.pk)) == []

    def test_who_waits_hears_nothing_of_the_room(self, waiting: Seat, deliveries: Deliveries, bob: User) -> None:
        with deliveries() as sent:
            knock(waiting.room, bob, takeover=True)
        assert [move for move in moved(sent) if move[1] == "join"] == []

    def test_a_host_who_comes_later_is_told_who_waits(self, alice: User, bob: User) -> None:
        room = room_of(alice, lobby=True)
        knock(room, bob)
        users = knock(room, alice)
        assert users is not None
        assert [each.id for each in users.waiting] == [bob.pk]

    def test_when_it_is_opened_those_who_wait_may_come(
        self, room: Room, alice: User, bob: User, waiting: Seat, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            room_set_lobby(room_id=room.pk, by=alice.pk, lobby=False)
        assert names(sent, waiting.topic) == ["calls.admitted"]
        assert sit(room, bob, connection=waiting.connection).state == Seat.State.TAKEN

    def test_who_sat_in_it_need_not_wait(self, room: Room, alice: User, bob: User) -> None:
        seat = sit(room, bob)
        room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        assert sit(room, bob).state == Seat.State.TAKEN

    def test_so_many_may_wait(
        self, room: Room, alice: User, stranger: User, waiting: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("calls.services.seats.MOST_WAITING", 1)
        socket = came(stranger)
        with nothing_changes(), pytest.raises(DomainError, match="room_full"):
            knock(room, stranger, connection=socket)


class TestAdmitting:
    def test_who_is_admitted_is_told_and_comes_in(
        self, room: Room, alice: User, bob: User, waiting: Seat, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            seat_admit(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert names(sent, waiting.topic) == ["calls.admitted"]
        assert seat_of(room, bob).state == Seat.State.WAITING
        with deliveries() as sent:
            sit(room, bob, connection=waiting.connection)
        assert [frame["data"]["waiting"] for frame in heard(sent, lobby_topic(room.pk))] == [False]

    def test_a_locked_door_is_opened_for_them(self, room: Room, alice: User, bob: User, waiting: Seat) -> None:
        room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
        seat_admit(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert sit(room, bob, connection=waiting.connection).state == Seat.State.TAKEN

    def test_who_does_not_wait_is_not_there(self, room: Room, alice: User, stranger: User) -> None:
        with nothing_changes(), pytest.raises(DomainError, match="not_found"):
            seat_admit(room_id=room.pk, by=alice.pk, user_id=stranger.pk)


class TestRefusing:
    def test_they_are_told_and_may_knock_again(
        self, room: Room, alice: User, bob: User, waiting: Seat, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            seat_refuse(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        (ended,) = heard(sent, waiting.topic)
        assert (ended["type"], ended["data"]["reason"]) == ("calls.room_ended", "refused")
        assert [frame["data"]["waiting"] for frame in heard(sent, lobby_topic(room.pk))] == [False]
        assert knock(room, bob) is None

    def test_who_sits_cannot_be(self, room: Room, alice: User, stranger: User) -> None:
        sit(room, stranger)
        with nothing_changes(), pytest.raises(DomainError, match="not_found"):
            seat_refuse(room_id=room.pk, by=alice.pk, user_id=stranger.pk)


class TestRemoving:
    def test_all_hear_it_and_they_hear_nothing_more(
        self, room: Room, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        seat = sit(room, bob)
        with deliveries() as sent:
            seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert [frame["data"]["reason"] for frame in heard(sent, room_topic(room.pk))] == ["removed"]
        own = seat.topic
        assert heard(sent, own) == [{"type": "calls.room_ended", "data": {"room": room.pk, "reason": "removed"}}]
        assert [move[2] for move in moved(sent)] == [room_topic(room.pk), lobby_topic(room.pk), own]
        assert Presence.objects.get(user=bob).status == Status.ONLINE

    def test_the_media_server_is_told(
        self, room: Room, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[tuple[str, str]] = []
        monkeypatch.setattr("calls.media_tasks.livekit.is_on", lambda: True)
        monkeypatch.setattr("calls.media_tasks.livekit.remove", lambda room, user: told.append((room, str(user))))
        sit(room, bob)
        Room.objects.update(media=Room.Media.LIVEKIT)
        seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert told == [(room.pk, str(bob.pk))]

    def test_oneself_is_refused(self, room: Room, alice: User) -> None:
        with nothing_changes(), pytest.raises(DomainError, match="not_oneself"):
            seat_remove(room_id=room.pk, by=alice.pk, user_id=alice.pk)

    def test_who_never_came_is_not_there(self, room: Room, alice: User, bob: User) -> None:
        with nothing_changes(), pytest.raises(DomainError, match="not_found"):
            seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)


class TestMuting:
    def test_all_hear_who_did_it(self, room: Room, alice: User, bob: User, deliveries: Deliveries) -> None:
        seat = sit(room, bob)
        media_toggle(room_id=room.pk, by=bob.pk, generation=seat.generation, audio=True, video=True)
        with deliveries() as sent:
            for _ in range(2):
                seat_mute(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        (toggled,) = [frame["data"] for frame in heard(sent, room_topic(room.pk))]
        assert (toggled["user"], toggled["audio"], toggled["video"], toggled["by"]) == (
            str(bob.pk),
            False,
            True,
            str(alice.pk),
        )
        assert not seat_of(room, bob).audio


class TestEnding:
    def test_all_hear_it_and_those_at_the_door(
        self, room: Room, alice: User, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        sit(room, bob)
        room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
        knock(room, stranger)
        door = seat_of(room, stranger).topic
        with deliveries() as sent:
            room_end_as_host(room_id=room.pk, by=alice.pk)
        ended = {"type": "calls.room_ended", "data": {"room": room.pk, "reason": "host"}}
        assert (heard(sent, room_topic(room.pk)), heard(sent, door)) == ([ended], [ended])
        assert (room_topic(room.pk), "leave", room_topic(room.pk)) in moved(sent)
        assert not Seat.objects.present().exists()
        assert set(Presence.objects.values_list("status", flat=True)) == {"online"}

    def test_twice_is_refused(self, room: Room, alice: User) -> None:
        room_end_as_host(room_id=room.pk, by=alice.pk)
        with nothing_changes(), pytest.raises(DomainError, match="room_ended"):
            room_end_as_host(room_id=room.pk, by=alice.pk)
