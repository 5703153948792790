"""What becomes of rooms when one blocks another, or deletes their account."""

import pytest

from accounts.models import User
from accounts.personal_data import exports
from accounts.services.blocks import block_create, block_delete
from accounts.services.deletion import user_delete
from calls.models import Room, Seat
from calls.services.hosting import room_set_lobby, seat_admit
from calls.tests.rooms import heard, knock, names, room_of, seat_of, sit
from calls.topics import lobby_topic, room_topic
from chat.tests.conftest import Deliveries, moved
from conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User, bob: User) -> Room:
    """Alice's; she and Bob sit in it."""
    room = room_of(alice, max_participants=4)
    sit(room, alice)
    sit(room, bob)
    return room


class TestBlocking:
    @pytest.mark.parametrize("by_the_host", [True, False])
    def test_the_two_are_parted_whoever_does_it(
        self, room: Room, alice: User, bob: User, by_the_host: bool, deliveries: Deliveries
    ) -> None:
        own = seat_of(room, bob).topic
        blocker, blocked = (alice, bob) if by_the_host else (bob, alice)
        with deliveries() as sent:
            block_create(blocker=blocker, user_id=blocked.pk)
        assert names(sent, own) == ["calls.room_ended"]
        assert [frame["data"]["user"] for frame in heard(sent, room_topic(room.pk))] == [str(bob.pk)]
        assert seat_of(room, bob).state == Seat.State.LEFT
        assert seat_of(room, alice).state == Seat.State.TAKEN

    def test_who_waits_at_the_door_of_the_other_waits_no_more(self, alice: User, bob: User) -> None:
        room = room_of(alice, lobby=True)
        knock(room, bob)
        block_create(blocker=alice, user_id=bob.pk)
        assert seat_of(room, bob).state == Seat.State.LEFT

    def test_in_the_room_of_a_third_person_both_stay(self, room: Room, bob: User, stranger: User) -> None:
        sit(room, stranger)
        block_create(blocker=bob, user_id=stranger.pk)
        assert Seat.objects.taken().filter(user__in=[bob, stranger]).count() == 2

    def test_an_end_of_the_block_opens_the_room_again(self, room: Room, alice: User, bob: User) -> None:
        block_create(blocker=alice, user_id=bob.pk)
        block_delete(blocker=alice, user_id=bob.pk)
        assert sit(room, bob).state == Seat.State.TAKEN


class TestDeleting:
    def test_who_deletes_their_account_gets_up(self, room: Room, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            user_delete(user=bob, password=PASSWORD)
        assert names(sent, room_topic(room.pk)) == ["calls.user_left"]
        assert seat_of(room, bob).state == Seat.State.LEFT

    def test_a_host_leaves_the_room_to_who_is_there_longest(
        self, room: Room, alice: User, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        sit(room, stranger)
        with deliveries() as sent:
            user_delete(user=alice, password=PASSWORD)
        changed = [frame for frame in heard(sent, room_topic(room.pk)) if frame["type"] == "calls.room_changed"]
        assert [frame["data"]["room"]["host"]["id"] for frame in changed] == [str(bob.pk)]
        assert (seat_of(room, bob).topic, "join", lobby_topic(room.pk)) in moved(sent)
        room_set_lobby(room_id=room.pk, by=bob.pk, lobby=True)

    def test_a_room_without_anybody_else_is_over(self, alice: User) -> None:
        room = room_of(alice)
        sit(room, alice)
        user_delete(user=alice, password=PASSWORD)
        room.refresh_from_db()
        assert room.end_reason == Room.End.HOST

    def test_one_may_take_along_where_one_was(self, room: Room, alice: User, bob: User) -> None:
        assert [each["id"] for each in exports["rooms"](alice)] == [room.pk]
        assert [each["room"] for each in exports["seats"](bob)] == [room.pk]


def test_a_new_host_lets_in_who_waits(room: Room, alice: User, bob: User, stranger: User) -> None:
    room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
    knock(room, stranger)
    user_delete(user=alice, password=PASSWORD)
    seat_admit(room_id=room.pk, by=bob.pk, user_id=stranger.pk)
    assert sit(room, stranger, takeover=True).state == Seat.State.TAKEN
