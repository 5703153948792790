"""Seats: taken, taken over, left."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from calls.models import Room, Seat
from calls.services.devices import hand_raise, media_toggle
from calls.services.hosting import room_set_locked
from calls.services.seats import seat_leave
from calls.tests.rooms import heard, knock, names, room_of, seat_of, sit
from calls.topics import lobby_topic, room_topic
from chat.tests.conftest import Deliveries, moved
from conftest import MakeUser, nothing_changes
from realtime.errors import DomainError
from realtime.models import Connection, Presence, Status
from realtime.tests.connections import came
from realtime.topics import presence_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User) -> Room:
    return room_of(alice, max_participants=4)


def queries_of(queries: CaptureQueriesContext) -> list[str]:
    return [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]


class TestTaking:
    def test_the_newcomer_learns_who_is_there(self, room: Room, alice: User, bob: User) -> None:
        hers = sit(room, alice)
        users = knock(room, bob)
        assert users is not None
        assert [(each.user.id, each.generation) for each in users.participants] == [(alice.pk, hers.generation)]
        assert users.generation == seat_of(room, bob).generation
        assert users.room.id == room.pk

    def test_all_are_told_the_newcomer_too(self, room: Room, alice: User, bob: User, deliveries: Deliveries) -> None:
        sit(room, alice)
        with deliveries() as sent:
            seat = sit(room, bob)
        (joined,) = heard(sent, room_topic(room.pk))
        told = joined["data"]["participant"]
        assert (joined["type"], told["user"]["id"], told["generation"]) == (
            "calls.user_joined",
            str(bob.pk),
            seat.generation,
        )
        assert moved(sent) == [(seat.topic, "join", room_topic(room.pk))]
        positions = [each.topic for each in sent]
        assert positions.index(seat.topic) < positions.index(room_topic(room.pk))

    def test_the_host_hears_the_door(self, room: Room, alice: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            seat = sit(room, alice)
        assert (seat.topic, "join", lobby_topic(room.pk)) in moved(sent)

    def test_a_room_that_somebody_sits_in_does_not_close(self, room: Room, alice: User) -> None:
        assert room.closes_at is not None
        sit(room, alice)
        room.refresh_from_db()
        assert room.closes_at is None

    def test_a_full_room_takes_nobody(self, room: Room, make_user: MakeUser, stranger: User) -> None:
        for number in range(4):
            sit(room, make_user(f"guest{number}"))
        socket = came(stranger)
        with nothing_changes(), pytest.raises(DomainError, match="room_full"):
            knock(room, stranger, connection=socket)

    def test_a_mesh_takes_no_more_than_it_carries(
        self, room: Room, alice: User, bob: User, stranger: User, settings: Settings
    ) -> None:
        settings.CALLS_MESH_LIMIT = 2
        sit(room, alice)
        sit(room, bob)
        socket = came(stranger)
        with nothing_changes(), pytest.raises(DomainError, match="room_full"):
            knock(room, stranger, connection=socket)

    def test_with_livekit_a_mesh_grows(
        self,
        room: Room,
        alice: User,
        bob: User,
        stranger: User,
        settings: Settings,
        deliveries: Deliveries,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.CALLS_MESH_LIMIT = 2
        monkeypatch.setattr("calls.media.can_grow", lambda: True)
        sit(room, alice)
        sit(room, bob)
        with deliveries() as sent:
            users = knock(room, stranger)
        assert users is not None
        assert users.room.media == Room.Media.LIVEKIT
        assert heard(sent, room_topic(room.pk))[0]["data"]["room"]["media"] == "livekit"

    def test_a_locked_room_takes_its_host_and_those_who_sit_there(self, room: Room, alice: User, bob: User) -> None:
        seat = sit(room, bob)
        room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
        sit(room, alice)
        assert sit(room, bob, earlier=seat.generation).state == Seat.State.TAKEN

    def test_a_locked_room_does_not_take_back_who_left(self, room: Room, alice: User, bob: User) -> None:
        seat = sit(room, bob)
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
        socket = came(bob)
        with nothing_changes(), pytest.raises(DomainError, match="room_locked"):
            knock(room, bob, connection=socket)

    @pytest.mark.parametrize("there", [2, 50])
    def test_it_costs_the_same_however_many_are_there(
        self, alice: User, stranger: User, make_user: MakeUser, there: int
    ) -> None:
        room = room_of(alice, max_participants=60)
        Room.objects.update(media=Room.Media.LIVEKIT, closes_at=None)
        people = [make_user(f"guest{number}") for number in range(there)]
        Seat.objects.bulk_create(
            Seat(room=room, user=each, state=Seat.State.TAKEN, generation=each.pk.hex, connection=each.pk)
            for each in people
        )
        socket = came(stranger)
        with CaptureQueriesContext(connection) as queries:
            users = knock(room, stranger, connection=socket)
        assert users is not None
        assert len(users.participants) == there
        assert len(queries_of(queries)) == 6, queries_of(queries)


class TestAgain:
    """Somebody comes who has a seat already."""

    def test_another_socket_is_refused(self, room: Room, bob: User) -> None:
        sit(room, bob)
        other = came(bob)
        with nothing_changes(), pytest.raises(DomainError, match="already_in_room"):
            knock(room, bob, connection=other)

    def test_it_may_take_over_and_the_first_hears_so(self, room: Room, bob: User, deliveries: Deliveries) -> None:
        first = sit(room, bob)
        media_toggle(room_id=room.pk, by=bob.pk, generation=first.generation, audio=True, screen=True)
        hand_raise(room_id=room.pk, by=bob.pk, generation=first.generation, raised=True)
        with deliveries() as sent:
            second = sit(room, bob, takeover=True)
        old = first.topic
        assert names(sent, old) == ["calls.seat_taken"]
        assert [move for move in moved(sent) if move[0] == old] == [
            (old, "leave", room_topic(room.pk)),
            (old, "leave", lobby_topic(room.pk)),
            (old, "leave", old),
        ]
        assert (second.pk, second.audio, second.screen, second.hand_raised_at) == (first.pk, False, False, None)
        assert second.generation > first.generation

    def test_nobody_hears_that_they_left(self, room: Room, bob: User, deliveries: Deliveries) -> None:
        sit(room, bob)
        with deliveries() as sent:
            sit(room, bob, takeover=True)
        assert names(sent, room_topic(room.pk)) == ["calls.user_joined"]

    def test_who_names_the_earlier_seat_has_it_back_as_it_was(self, room: Room, bob: User) -> None:
        first = sit(room, bob)
        media_toggle(room_id=room.pk, by=bob.pk, generation=first.generation, audio=True)
        hand_raise(room_id=room.pk, by=bob.pk, generation=first.generation, raised=True)
        second = sit(room, bob, earlier=first.generation)
        assert second.audio
        assert (second.joined_at, bool(second.hand_raised_at)) == (first.joined_at, True)

    def test_a_name_that_is_not_that_of_the_seat_opens_nothing(self, room: Room, alice: User, bob: User) -> None:
        hers = sit(room, alice)
        sit(room, bob)
        other = came(bob)
        with nothing_changes(), pytest.raises(DomainError, match="already_in_room"):
            knock(room, bob, connection=other, earlier=hers.generation)

    def test_a_seat_whose_socket_is_gone_is_free(self, room: Room, bob: User) -> None:
        first = sit(room, bob)
        Connection.objects.filter(pk=first.connection).delete()  # type: ignore[misc]
        assert sit(room, bob).generation > first.generation

    def test_the_same_socket_may_come_twice(self, room: Room, bob: User, deliveries: Deliveries) -> None:
        first = sit(room, bob)
        with deliveries() as sent:
            second = sit(room, bob, connection=first.connection)
        assert second.generation > first.generation
        assert names(sent, first.topic) == []


class TestLeaving:
    def test_the_others_are_told(self, room: Room, alice: User, bob: User, deliveries: Deliveries) -> None:
        sit(room, alice)
        seat = sit(room, bob)
        with deliveries() as sent:
            seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        assert [frame["data"] for frame in heard(sent, room_topic(room.pk))] == [
            {"room": room.pk, "user": str(bob.pk), "generation": seat.generation, "reason": "left"}
        ]
        own = seat.topic
        assert [move[2] for move in moved(sent) if move[0] == own] == [
            room_topic(room.pk),
            lobby_topic(room.pk),
            own,
        ]

    def test_twice_is_once(self, room: Room, bob: User) -> None:
        seat = sit(room, bob)
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        with nothing_changes():
            seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)

    def test_the_last_one_leaves_a_room_that_closes(self, room: Room, alice: User, bob: User) -> None:
        seats = [(each, sit(room, each)) for each in (alice, bob)]
        for person, seat in seats:
            room.refresh_from_db()
            assert room.closes_at is None
            seat_leave(room_id=room.pk, by=person.pk, generation=seat.generation)
        room.refresh_from_db()
        assert room.closes_at is not None

    def test_a_socket_that_lost_the_seat_does_not_leave_for_the_other(self, room: Room, bob: User) -> None:
        first = sit(room, bob)
        sit(room, bob, takeover=True)
        with nothing_changes(), pytest.raises(DomainError, match="not_in_room"):
            seat_leave(room_id=room.pk, by=bob.pk, generation=first.generation)

    def test_who_never_came_is_not_there(self, room: Room, bob: User) -> None:
        with nothing_changes(), pytest.raises(DomainError, match="not_in_room"):
            seat_leave(room_id=room.pk, by=bob.pk, generation="")


class TestPresence:
    def test_who_sits_is_on_a_call_until_they_leave_the_last_room(
        self, room: Room, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        other = room_of(alice)
        with deliveries() as sent:
            seat = sit(room, bob)
        assert heard(sent, presence_topic(bob.pk))[-1]["data"]["status"] == "on_call"
        second = sit(other, bob)
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        assert Presence.objects.get(user=bob).status == Status.ON_CALL
        with deliveries() as sent:
            seat_leave(room_id=other.pk, by=bob.pk, generation=second.generation)
        assert heard(sent, presence_topic(bob.pk))[-1]["data"]["status"] == "online"

    def test_who_waits_is_not(self, alice: User, bob: User) -> None:
        knock(room_of(alice, lobby=True), bob)
        assert Presence.objects.get(user=bob).status == Status.ONLINE

    def test_who_comes_back_with_another_socket_is_still(self, room: Room, bob: User) -> None:
        sit(room, bob)
        Connection.objects.filter(user=bob).delete()
        sit(room, bob)
        assert Presence.objects.get(user=bob).on_call
