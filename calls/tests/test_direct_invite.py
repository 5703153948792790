"""Calling somebody."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from calls.models import Call, Kind, Room
from calls.models.call import RINGS_FOR
from calls.services.direct import call_accept, call_cancel, call_hangup, call_invite
from calls.services.rooms import room_create, room_end
from calls.tests.calling import after, ring, sit, state_of, talk
from chat.models import Conversation
from chat.models.conversation import direct_pair
from chat.tests.conftest import Deliveries, told
from conftest import nothing_changes
from realtime.errors import Conflict, Invalid, NotFound, Unprocessable
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


def test_it_rings_at_the_other_and_the_caller_hears_so(alice: User, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        call, created = call_invite(by=alice.pk, user_id=bob.pk, kind=Kind.VIDEO)
    assert (created, call.state, call.kind, call.room) == (True, Call.State.RINGING, Kind.VIDEO, None)
    assert call.rings_until - call.created_at == RINGS_FOR == timedelta(seconds=30)
    ((name, heard),) = told(sent, alice)[-1:]
    assert (name, heard["call"]["incoming"], heard["call"]["user"]["username"]) == ("calls.ringing", False, "bob")
    ((name, heard),) = told(sent, bob)[-1:]
    assert (name, heard["call"]["incoming"], heard["call"]["user"]["username"]) == ("calls.incoming", True, "alice")
    assert heard["call"]["id"] == str(call.pk)


def test_nobody_else_hears_of_it(alice: User, bob: User, stranger: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        ring(alice, bob)
    assert told(sent, stranger) == []


def test_it_is_where_the_two_write_to_each_other(alice: User, bob: User) -> None:
    ring(alice, bob)
    assert Conversation.objects.filter(pair=direct_pair(alice.pk, bob.pk)).exists()


def test_nobody_calls_themselves(alice: User) -> None:
    with nothing_changes(), pytest.raises(Invalid, match="not_oneself"):
        ring(alice, alice)


def test_nobody_calls_who_is_not_there(alice: User, bob: User) -> None:
    with nothing_changes(), pytest.raises(NotFound):
        call_invite(by=alice.pk, user_id=uuid7(), kind=Kind.AUDIO)


def test_nor_who_is_suspended(alice: User, bob: User, staff: User) -> None:
    user_suspend(user=bob, by=staff, reason="Noise")
    with nothing_changes(), pytest.raises(NotFound):
        ring(alice, bob)


@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_nor_anybody_behind_a_block(alice: User, bob: User, blocker: str) -> None:
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    block_create(blocker=one, user_id=other.pk)
    with nothing_changes(), pytest.raises(NotFound):
        ring(alice, bob)


class TestTwice:
    def test_while_it_rings_it_is_the_one_call(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        call = ring(alice, bob)
        with deliveries() as sent:
            again, created = call_invite(by=alice.pk, user_id=bob.pk, kind=Kind.AUDIO)
        assert (again.pk, created, sent) == (call.pk, False, [])

    def test_under_one_client_id_it_is_one_call_whatever_became_of_it(self, alice: User, bob: User) -> None:
        call = ring(alice, bob, client_id="1")
        call_cancel(call_id=call.pk, by=alice.pk)
        again, created = call_invite(by=alice.pk, user_id=bob.pk, kind=Kind.AUDIO, client_id="1")
        assert (again.pk, again.state, created) == (call.pk, Call.State.CANCELLED, False)

    def test_without_one_it_is_another(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        call_cancel(call_id=call.pk, by=alice.pk)
        again, created = call_invite(by=alice.pk, user_id=bob.pk, kind=Kind.AUDIO)
        assert (again.pk != call.pk, created) == (True, True)

    def test_another_call_under_the_client_id_is_refused(self, alice: User, bob: User, stranger: User) -> None:
        call = ring(alice, bob, client_id="1")
        call_cancel(call_id=call.pk, by=alice.pk)
        for user, kind in ((stranger, Kind.AUDIO), (bob, Kind.VIDEO)):
            with nothing_changes(), pytest.raises(Unprocessable, match="idempotency_mismatch"):
                ring(alice, user, kind, client_id="1")

    def test_names_are_each_ones_own(self, alice: User, bob: User) -> None:
        call_cancel(call_id=ring(alice, bob, client_id="1").pk, by=alice.pk)
        assert ring(bob, alice, client_id="1").caller_id == bob.pk

    def test_who_talk_already_get_the_call_they_are_in(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        call = talk(alice, bob)
        for one, other in ((alice, bob), (bob, alice)):
            with deliveries() as sent, nothing_changes():
                again, created = call_invite(by=one.pk, user_id=other.pk, kind=Kind.VIDEO)
            assert (again.pk, again.room_id, created, sent) == (call.pk, call.room_id, False, [])


class TestBusy:
    def test_who_rings_is_busy(self, alice: User, bob: User, stranger: User, deliveries: Deliveries) -> None:
        ring(alice, bob)
        with deliveries() as sent:
            call = ring(stranger, bob)
        assert (call.state, call.ended_at) == (Call.State.BUSY, call.created_at)
        assert [name for name, _ in told(sent, stranger)][-1] == "calls.busy"
        name, heard = told(sent, bob)[-1]
        assert (name, heard["missed"], heard["call"]["incoming"]) == ("calls.missed", 1, True)
        assert told(sent, alice) == []

    def test_so_is_who_calls(self, alice: User, bob: User, stranger: User) -> None:
        ring(alice, bob)
        assert ring(stranger, alice).state == Call.State.BUSY

    def test_and_who_talks(self, alice: User, bob: User, stranger: User) -> None:
        talk(alice, bob)
        assert [ring(stranger, each).state for each in (alice, bob)] == [Call.State.BUSY] * 2

    def test_and_who_sits_in_a_room(self, alice: User, bob: User) -> None:
        room = room_create(by=bob.pk, kind=Kind.VIDEO)
        assert ring(alice, bob).state == Call.State.RINGING
        call_hangup(call_id=Call.objects.get().pk, by=alice.pk)
        sit(room.pk, bob)
        assert ring(alice, bob).state == Call.State.BUSY
        room_end(room=room, reason=Room.End.HOST)
        assert ring(alice, bob).state == Call.State.RINGING

    def test_who_is_on_a_call_calls_nobody_else(self, alice: User, bob: User, stranger: User) -> None:
        ring(alice, bob)
        for each in (alice, bob):
            with nothing_changes(), pytest.raises(Conflict, match="on_another_call"):
                ring(each, stranger)

    def test_nor_does_who_sits_in_a_room(self, alice: User, bob: User) -> None:
        sit(room_create(by=alice.pk, kind=Kind.VIDEO).pk, alice)
        with nothing_changes(), pytest.raises(Conflict, match="on_another_call"):
            ring(alice, bob)

    def test_when_it_is_over_they_are_free(self, alice: User, bob: User, stranger: User) -> None:
        call_hangup(call_id=talk(alice, bob).pk, by=bob.pk)
        assert ring(stranger, bob).state == Call.State.RINGING
        assert ring(alice, stranger).state == Call.State.BUSY


class TestGlare:
    def test_who_calls_back_answers(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        call = ring(alice, bob, Kind.VIDEO)
        with deliveries() as sent:
            same, created = call_invite(by=bob.pk, user_id=alice.pk, kind=Kind.AUDIO)
        assert (same.pk, created, same.state, same.kind) == (call.pk, False, Call.State.ACCEPTED, Kind.VIDEO)
        assert same.room is not None
        assert [name for name, _ in told(sent, alice)] == ["calls.accepted"]
        assert [name for name, _ in told(sent, bob)] == ["calls.answered_elsewhere"]
        assert Call.objects.count() == 1

    def test_who_calls_back_a_moment_too_late_is_told_so(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        Call.objects.filter(pk=call.pk).update(rings_until=after(call, seconds=-1))
        with nothing_changes(), pytest.raises(Conflict, match="call_over"):
            ring(bob, alice)
        with pytest.raises(Conflict, match="call_over"):
            call_accept(call_id=call.pk, by=bob.pk)
        assert state_of(call) == Call.State.RINGING
