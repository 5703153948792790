"""Answering a call, declining it, taking it back."""

from collections.abc import Callable
from uuid import UUID

import pytest

from accounts.models import User
from calls.models import Call, Kind, Room
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup
from calls.services.endings import ring_time_out
from calls.tests.calling import ring, state_of, talk
from chat.tests.conftest import Deliveries, told
from conftest import nothing_changes
from realtime.errors import Conflict, Forbidden, NotFound
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

Work = Callable[..., Call]


def test_who_answers_has_a_room_for_two(alice: User, bob: User, deliveries: Deliveries) -> None:
    call = ring(alice, bob, Kind.VIDEO)
    with deliveries() as sent:
        accepted = call_accept(call_id=call.pk, by=bob.pk)
    assert (accepted.state, accepted.accepted_at is not None) == (Call.State.ACCEPTED, True)
    room = Room.objects.get(call=call)
    assert (room.max_participants, room.kind, room.host_id, room.has_ended) == (2, Kind.VIDEO, alice.pk, False)
    assert room.closes_at is not None
    ((name, heard),) = told(sent, alice)
    assert (name, heard["call"]["room"], heard["call"]["state"]) == ("calls.accepted", room.pk, "accepted")
    ((name, heard),) = told(sent, bob)
    assert (name, heard["call"]["room"]) == ("calls.answered_elsewhere", room.pk)


def test_the_second_device_comes_too_late(alice: User, bob: User) -> None:
    call = talk(alice, bob)
    with nothing_changes(), pytest.raises(Conflict, match="answered_elsewhere"):
        call_accept(call_id=call.pk, by=bob.pk)


def test_who_declines_tells_the_caller_and_their_own_devices(alice: User, bob: User, deliveries: Deliveries) -> None:
    call = ring(alice, bob)
    with deliveries() as sent:
        declined = call_decline(call_id=call.pk, by=bob.pk)
    assert (declined.state, declined.room) == (Call.State.DECLINED, None)
    for user in (alice, bob):
        assert [name for name, _ in told(sent, user)] == ["calls.declined"]
    assert not Call.objects.missed_by(bob.pk).exists()


def test_what_is_taken_back_was_missed(alice: User, bob: User, deliveries: Deliveries) -> None:
    call = ring(alice, bob)
    with deliveries() as sent:
        cancelled = call_cancel(call_id=call.pk, by=alice.pk)
    assert cancelled.state == Call.State.CANCELLED
    assert [name for name, _ in told(sent, alice)] == ["calls.ended"]
    ((name, heard),) = told(sent, bob)
    assert (name, heard["missed"]) == ("calls.missed", 1)
    assert Call.objects.missed_by(bob.pk).get() == call


WORKS: dict[str, Work] = {
    "accept": call_accept,
    "decline": call_decline,
    "cancel": call_cancel,
    "hangup": call_hangup,
}


@pytest.mark.parametrize("name", WORKS)
def test_for_strangers_there_is_no_such_call(alice: User, bob: User, stranger: User, name: str) -> None:
    for begin in (ring, talk):
        call = begin(alice, bob)
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            WORKS[name](call_id=call.pk, by=stranger.pk)
        call_hangup(call_id=call.pk, by=alice.pk)


@pytest.mark.parametrize("name", WORKS)
def test_nor_is_there_one_that_nobody_made(alice: User, name: str) -> None:
    with nothing_changes(), pytest.raises(NotFound, match="not_found"):
        WORKS[name](call_id=uuid7(), by=alice.pk)


@pytest.mark.parametrize("name", ["accept", "decline"])
def test_only_who_is_called_answers(alice: User, bob: User, name: str) -> None:
    call = ring(alice, bob)
    with nothing_changes(), pytest.raises(Forbidden, match="not_yours"):
        WORKS[name](call_id=call.pk, by=alice.pk)


def test_only_who_calls_takes_it_back(alice: User, bob: User) -> None:
    call = ring(alice, bob)
    with nothing_changes(), pytest.raises(Forbidden, match="not_yours"):
        call_cancel(call_id=call.pk, by=bob.pk)


@pytest.mark.parametrize(("name", "by"), [("decline", "bob"), ("cancel", "alice")])
def test_what_was_answered_neither_declines_nor_cancels(alice: User, bob: User, name: str, by: str) -> None:
    call = talk(alice, bob)
    with nothing_changes(), pytest.raises(Conflict, match="call_answered"):
        WORKS[name](call_id=call.pk, by=(alice if by == "alice" else bob).pk)


def _missed(call_id: UUID) -> None:
    call = Call.objects.get(pk=call_id)
    Call.objects.filter(pk=call_id).update(rings_until=call.created_at)
    assert ring_time_out(call_id)


@pytest.mark.parametrize("ending", ["declined", "cancelled", "missed", "ended"])
@pytest.mark.parametrize(
    ("name", "by"), [("accept", "bob"), ("decline", "bob"), ("cancel", "alice"), ("hangup", "bob")]
)
def test_what_is_over_stays_so(alice: User, bob: User, ending: str, name: str, by: str) -> None:
    call = ring(alice, bob)
    endings: dict[str, Callable[[], object]] = {
        "declined": lambda: call_decline(call_id=call.pk, by=bob.pk),
        "cancelled": lambda: call_cancel(call_id=call.pk, by=alice.pk),
        "missed": lambda: _missed(call.pk),
        "ended": lambda: (call_accept(call_id=call.pk, by=bob.pk), call_hangup(call_id=call.pk, by=bob.pk)),
    }
    endings[ending]()
    assert state_of(call) == ending
    with nothing_changes(), pytest.raises(Conflict, match="call_over"):
        WORKS[name](call_id=call.pk, by=(alice if by == "alice" else bob).pk)
