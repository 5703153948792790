"""Several people, or several devices of one, at one moment."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.services.deletion import user_delete
from calls.models import Room, Seat
from calls.models.seat import GRACE
from calls.services.connections import seats_find_orphaned, seats_give_up
from calls.services.devices import media_toggle
from calls.services.hosting import room_end_as_host, room_set_lobby, room_set_locked, seat_admit, seat_mute, seat_remove
from calls.services.seats import Coming, seat_leave, seat_take
from calls.services.talk import talk_open
from calls.tests.rooms import room_of, seat_of, sit
from chat.services.conversations import group_create
from chat.services.members import member_leave
from chat.tests.conftest import say
from conftest import PASSWORD, MakeUser, at_once, in_parallel
from realtime.errors import DomainError
from realtime.ids import uuid7
from realtime.models import Presence, Status
from realtime.presence import connections_close, presence_sweep
from realtime.tests.connections import came

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 15
SEED = 20261122

Work = Callable[[], object]


def coming(room: Room, user: User, socket: UUID | None = None, **how: Any) -> Coming:
    return Coming(room.pk, user.pk, socket or came(user), uuid7().hex, **how)


def held(*seats: Seat) -> list[UUID]:
    return [seat.connection for seat in seats if seat.connection is not None]


def taken(room: Room) -> int:
    return Seat.objects.taken().filter(room=room).count()


def test_at_the_last_free_place_one_sits_down(alice: User, make_user: MakeUser) -> None:
    people = [make_user(f"late{number}") for number in range(8)]
    for _ in range(ROUNDS):
        room = room_of(alice, max_participants=2)
        sit(room, alice)
        waiting = [coming(room, person) for person in people]
        results = in_parallel(8, lambda waiting=waiting: seat_take(waiting.pop()))  # type: ignore[misc]
        assert taken(room) == 2
        assert len([each for each in results if not isinstance(each, Exception)]) == 1
        assert {each.code for each in results if isinstance(each, DomainError)} == {"room_full"}


def test_of_two_devices_of_one_person_one_sits_down(room_of_bob: Room, bob: User) -> None:
    devices = [coming(room_of_bob, bob) for _ in range(4)]
    results = in_parallel(4, lambda: seat_take(devices.pop()))
    assert taken(room_of_bob) == 1
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Conflict", "Conflict", "RoomUsers"]


def test_of_several_that_take_over_one_holds_it(room_of_bob: Room, bob: User) -> None:
    devices = [coming(room_of_bob, bob, takeover=True) for _ in range(4)]
    names = {each.generation for each in devices}
    results = in_parallel(4, lambda: seat_take(devices.pop()))
    assert taken(room_of_bob) == 1
    assert seat_of(room_of_bob, bob).generation in names
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, DomainError)]


def test_who_blocks_the_host_while_sitting_down_does_not_sit(alice: User, bob: User) -> None:
    for _ in range(ROUNDS):
        room = room_of(alice)
        sits = coming(room, bob)
        at_once(partial(seat_take, sits), partial(block_create, blocker=alice, user_id=bob.pk))
        assert not Seat.objects.present().filter(room=room, user=bob).exists()
        block_delete(blocker=alice, user_id=bob.pk)


def test_who_deletes_their_account_while_sitting_down_does_not_sit(alice: User, make_user: MakeUser) -> None:
    for number in range(ROUNDS):
        room, leaver = room_of(alice), make_user(f"leaver{number}")
        at_once(partial(seat_take, coming(room, leaver)), partial(user_delete, user=leaver, password=PASSWORD))
        assert not Seat.objects.present().filter(user=leaver).exists()


def test_who_leaves_one_room_and_sits_down_in_another_is_on_a_call(alice: User, bob: User) -> None:
    socket = came(bob)
    for _ in range(ROUNDS):
        one, other = room_of(alice), room_of(alice)
        generation = sit(one, bob, connection=socket).generation
        leaves = partial(seat_leave, room_id=one.pk, by=bob.pk, generation=generation)
        at_once(leaves, partial(seat_take, coming(other, bob, socket)))
        assert Presence.objects.get(user=bob).status == Status.ON_CALL
        seat_leave(room_id=other.pk, by=bob.pk, generation=seat_of(other, bob).generation)
        assert Presence.objects.get(user=bob).status == Status.ONLINE


@pytest.fixture
def room_of_bob(alice: User) -> Room:
    return room_of(alice)


class Party:
    """Two rooms with a conversation each; the first person hosts one and sits in both, and so do the others.

    All have a group as well, which has to do with no room.
    """

    def __init__(self, make_user: MakeUser, number: int) -> None:
        phones = [f"+9198765{number:03}{each}0" for each in range(4)]
        self.people = [make_user(f"p{number}x{each}", phone=phone) for each, phone in enumerate(phones)]
        self.leaver, self.one, self.other, self.last = self.people
        self.rooms = [room_of(self.leaver), room_of(self.one)]
        for room in self.rooms:
            for person in self.people[:3]:
                sit(room, person)
            talk_open(room_id=room.pk, by=self.leaver.pk)
            room.refresh_from_db()
        ids = [each.pk for each in self.people]
        self.group = group_create(by=self.one.pk, title="Us", user_ids=ids).conversation

    def works(self) -> list[Work]:
        leaver, one, other, last = self.people
        mine, theirs = self.rooms
        assert mine.conversation is not None
        sockets = {each.user_id: each for each in Seat.objects.present().filter(room=mine)}
        seats = {each.user_id: each for each in Seat.objects.present().filter(room=theirs)}
        return [
            partial(user_delete, user=leaver, password=PASSWORD),
            partial(seat_take, coming(mine, last)),
            partial(seat_take, coming(theirs, last)),
            partial(seat_take, coming(theirs, leaver, takeover=True)),
            partial(seat_leave, room_id=mine.pk, by=one.pk, generation=sockets[one.pk].generation),
            partial(seat_leave, room_id=theirs.pk, by=leaver.pk, generation=seats[leaver.pk].generation),
            partial(seat_remove, room_id=mine.pk, by=leaver.pk, user_id=other.pk),
            partial(seat_remove, room_id=theirs.pk, by=one.pk, user_id=leaver.pk),
            partial(seat_mute, room_id=theirs.pk, by=one.pk, user_id=leaver.pk),
            partial(seat_admit, room_id=theirs.pk, by=one.pk, user_id=last.pk),
            partial(media_toggle, room_id=mine.pk, by=one.pk, generation=sockets[one.pk].generation, audio=True),
            partial(room_set_locked, room_id=mine.pk, by=leaver.pk, locked=True),
            partial(room_set_lobby, room_id=theirs.pk, by=one.pk, lobby=False),
            partial(room_end_as_host, room_id=theirs.pk, by=one.pk),
            partial(block_create, blocker=one, user_id=leaver.pk),
            partial(block_create, blocker=other, user_id=leaver.pk),
            partial(connections_close, ids=held(sockets[one.pk], seats[leaver.pk])),
            partial(connections_close, ids=held(seats[one.pk], sockets[leaver.pk])),
            partial(seats_give_up, timezone.now() + 2 * GRACE),
            seats_find_orphaned,
            partial(presence_sweep, timezone.now()),
            partial(say, mine.conversation, one, "Bye"),
            partial(member_leave, conversation_id=mine.conversation.pk, by=one.pk),
            partial(say, self.group, one, "Bye"),
            partial(member_leave, conversation_id=self.group.pk, by=last.pk),
        ]


def test_no_two_of_them_wait_for_each_other(make_user: MakeUser) -> None:
    chance = random.Random(SEED)
    for number in range(ROUNDS):
        party = Party(make_user, number)
        works = party.works()
        at_once(works[0], *chance.sample(works[1:], 8))
        assert not Seat.objects.present().filter(user=party.leaver).exists(), (SEED, number)
        running = Room.objects.running().filter(pk__in=[room.pk for room in party.rooms])
        assert not running.filter(host=party.leaver).exists(), (SEED, number)
        for room in running.select_related("conversation"):
            assert room.conversation is not None
            sitting = set(Seat.objects.taken().filter(room=room).values_list("user", flat=True))
            writing = set(room.conversation.members.filter(left_at=None).values_list("user", flat=True))
            assert writing <= sitting, (SEED, number)
