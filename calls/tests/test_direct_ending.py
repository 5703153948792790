"""How calls end: by one of the two, with their room, by the clock."""

import pytest
from prometheus_client import REGISTRY

from accounts.models import User
from calls.models import Call, Room, Seat
from calls.models.call import BOTH_COME_WITHIN, ONE_COMES_WITHIN, RINGS_FOR
from calls.models.seat import GRACE
from calls.services.connections import seats_give_up
from calls.services.direct import call_hangup
from calls.services.rooms import room_end
from calls.services.seats import seat_leave
from calls.tests.calling import after, ring, room_of, sit, state_of, sweep_at, talk
from chat.tests.conftest import Deliveries, told
from realtime.models import Presence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", ["alice", "bob"])
def test_either_hangs_up_and_the_room_is_closed(alice: User, bob: User, deliveries: Deliveries, by: str) -> None:
    call = talk(alice, bob)
    for user in (alice, bob):
        sit(room_of(call), user)
    with deliveries() as sent:
        ended = call_hangup(call_id=call.pk, by=(alice if by == "alice" else bob).pk)
    assert (ended.state, ended.ended_at is not None) == (Call.State.ENDED, True)
    for user in (alice, bob):
        assert [name for name, _ in told(sent, user) if name.startswith("calls.")] == ["calls.ended"]
    room = Room.objects.get(call=call)
    assert (room.end_reason, Seat.objects.present().count()) == (Room.End.CALL, 0)
    assert not Presence.objects.filter(on_call=True).exists()


@pytest.mark.parametrize(("by", "state"), [("alice", "cancelled"), ("bob", "declined")])
def test_hung_up_while_it_rings_it_is_cancelled_or_declined(alice: User, bob: User, by: str, state: str) -> None:
    call = ring(alice, bob)
    assert call_hangup(call_id=call.pk, by=(alice if by == "alice" else bob).pk).state == state


@pytest.mark.parametrize("reason", Room.End.values)
def test_it_ends_with_its_room(alice: User, bob: User, deliveries: Deliveries, reason: str) -> None:
    call = talk(alice, bob)
    with deliveries() as sent:
        room_end(room=Room.objects.get(call=call), reason=Room.End(reason))
    assert state_of(call) == Call.State.ENDED
    assert Room.objects.get(call=call).end_reason == reason
    for user in (alice, bob):
        assert [name for name, _ in told(sent, user)] == ["calls.ended"]


def test_a_room_without_a_call_ends_none(alice: User, bob: User) -> None:
    call = talk(alice, bob)
    room_end(room=Room.objects.create(host=alice, max_participants=2), reason=Room.End.HOST)
    assert state_of(call) == Call.State.ACCEPTED


@pytest.mark.parametrize("by", ["alice", "bob"])
def test_it_ends_when_one_leaves_the_room(alice: User, bob: User, deliveries: Deliveries, by: str) -> None:
    call = talk(alice, bob)
    seats = {user.username: sit(room_of(call), user) for user in (alice, bob)}
    with deliveries() as sent:
        seat_leave(room_id=room_of(call), by=seats[by].user_id, generation=seats[by].generation)
    assert state_of(call) == Call.State.ENDED
    assert Room.objects.get(call=call).end_reason == Room.End.CALL
    for user in (alice, bob):
        assert [name for name, _ in told(sent, user)].count("calls.ended") == 1
    assert not Seat.objects.present().exists()


def test_and_when_one_does_not_come_back(alice: User, bob: User) -> None:
    call = talk(alice, bob)
    for user in (alice, bob):
        sit(room_of(call), user)
    now = after(call)
    Seat.objects.filter(user=alice).update(expires_at=now - GRACE)
    seats_give_up(now)
    assert state_of(call) == Call.State.ENDED


class TestByTheClock:
    def test_what_rings_its_time_is_missed(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        call = ring(alice, bob)
        with deliveries() as sent:
            sweep_at(call.created_at + RINGS_FOR * 0.99)
            assert state_of(call) == Call.State.RINGING
            sweep_at(call.created_at + RINGS_FOR)
        assert state_of(call) == Call.State.MISSED
        ((name, heard),) = told(sent, alice)
        assert (name, heard["missed"]) == ("calls.missed", 0)
        ((name, heard),) = told(sent, bob)
        assert (name, heard["missed"]) == ("calls.missed", 1)

    def test_what_nobody_comes_to_ends(self, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        sweep_at(after(call) + ONE_COMES_WITHIN * 0.99)
        assert state_of(call) == Call.State.ACCEPTED
        sweep_at(after(call) + ONE_COMES_WITHIN)
        assert state_of(call) == Call.State.ENDED
        assert Room.objects.get(call=call).end_reason == Room.End.CALL

    def test_who_comes_waits_for_the_other_a_little_longer(self, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        sit(room_of(call), bob)
        sweep_at(after(call) + BOTH_COME_WITHIN * 0.99)
        assert state_of(call) == Call.State.ACCEPTED
        sweep_at(after(call) + BOTH_COME_WITHIN)
        assert state_of(call) == Call.State.ENDED

    def test_who_talk_may_go_on(self, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        for user in (alice, bob):
            sit(room_of(call), user)
        sweep_at(after(call, hours=5))
        assert state_of(call) == Call.State.ACCEPTED


def test_calls_are_counted_by_how_they_ended(alice: User, bob: User, deliveries: Deliveries) -> None:
    def count(outcome: str) -> float:
        labels = {"outcome": outcome, "kind": "audio"}
        return REGISTRY.get_sample_value("switchboard_calls_total", labels) or 0

    before = {state: count(state) for state in Call.State.values}
    with deliveries():
        call_hangup(call_id=talk(alice, bob).pk, by=bob.pk)
        call_hangup(call_id=ring(alice, bob).pk, by=bob.pk)
    after = {state: count(state) - before[state] for state in Call.State.values}
    assert {state: number for state, number in after.items() if number} == {"ended": 1, "declined": 1}
