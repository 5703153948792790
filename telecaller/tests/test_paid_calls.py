"""Paid calls: who may make, answer and end them, and what becomes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from calls.models import Kind, Room, Seat
from calls.models.call import BOTH_COME_WITHIN, ONE_COMES_WITHIN, RINGS_FOR
from calls.services.direct import call_hangup, call_invite
from calls.services.rooms import room_end
from calls.services.seats import Coming, seat_leave, seat_take
from calls.tests import rooms
from calls.tests.rooms import room_of
from conftest import PASSWORD, refused
from realtime.errors import Conflict, Forbidden, Invalid, NotFound, Unprocessable
from realtime.ids import uuid7
from realtime.tests.connections import came
from telecaller.models import PaidCall, Telecaller
from telecaller.services.dialling import NewCall, paid_call_make
from telecaller.services.paid_calls import (
    paid_call_accept,
    paid_call_cancel,
    paid_call_end,
    paid_call_reject,
)
from telecaller.services.paid_endings import call_end, paid_call_abandon, paid_ring_time_out
from telecaller.tests.paying import (
    accepted,
    credit,
    earnings,
    fresh,
    get_up,
    pass_time,
    rate,
    ready,
    ring,
    sit,
    talk,
)
from wallet.models import Hold
from wallet.reconciling import look
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

Work = Callable[..., PaidCall]


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    rate()
    credit(alice, 1000)
    ready(bob)


class TestDialling:
    def test_it_rings_at_the_rate_of_this_moment(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        assert (call.state, call.rings_until - call.created_at) == ("ringing", RINGS_FOR)
        rate(price=9, share=4)
        assert (fresh(call).price, fresh(call).share, fresh(call).first_block, fresh(call).pulse) == (2, 1, 30, 10)
        assert coins(alice).held == 0

    def test_said_twice_is_one_call(self, alice: User, bob: User) -> None:
        call = ring(alice, bob, client_id="first")
        assert ring(alice, bob, client_id="first").pk == call.pk
        assert ring(alice, bob).pk == call.pk
        paid_call_cancel(call_id=call.pk, by=alice.pk)
        assert ring(alice, bob, client_id="first").state == "cancelled"
        refused(Unprocessable, "idempotency_mismatch", lambda: ring(alice, bob, Kind.VIDEO, client_id="first"))

    def test_one_needs_coins_for_the_first_block(self, alice: User, bob: User) -> None:
        rate(price=33)
        call = ring(alice, bob)
        assert call.state == "ringing"
        paid_call_cancel(call_id=call.pk, by=alice.pk)
        rate(price=34)
        refused(Conflict, "insufficient_funds", lambda: ring(alice, bob))

    def test_there_is_nobody_else_to_call(self, alice: User, bob: User, stranger: User) -> None:
        refused(Invalid, "not_oneself", lambda: ring(alice, alice))
        refused(NotFound, "not_found", lambda: ring(alice, stranger))
        refused(
            NotFound,
            "not_found",
            lambda: paid_call_make(NewCall(alice.pk, uuid7(), Kind.AUDIO)),
        )

    @pytest.mark.parametrize("blocker", ["alice", "bob"])
    def test_who_is_blocked_finds_nobody(self, alice: User, bob: User, blocker: str) -> None:
        one, other = (alice, bob) if blocker == "alice" else (bob, alice)
        block_create(blocker=one, user_id=other.pk)
        refused(NotFound, "not_found", lambda: ring(alice, bob))

    def test_nor_is_there_one_who_was_taken_off_or_suspended(self, alice: User, bob: User, staff: User) -> None:
        Telecaller.objects.update(active=False, online_since=None)
        refused(NotFound, "not_found", lambda: ring(alice, bob))
        Telecaller.objects.update(active=True, online_since=timezone.now())
        user_suspend(user=bob, by=staff, reason="Rude to callers")
        refused(NotFound, "not_found", lambda: ring(alice, bob))

    def test_who_is_off_or_away_takes_no_calls(self, alice: User, bob: User, stranger: User) -> None:
        Telecaller.objects.update(online_since=None)
        refused(Conflict, "telecaller_offline", lambda: ring(alice, bob))
        telecaller = Telecaller.objects.create(user=stranger, online_since=timezone.now())
        refused(Conflict, "telecaller_offline", lambda: ring(alice, telecaller.user))

    def test_one_call_at_a_time(self, alice: User, bob: User, stranger: User) -> None:
        credit(stranger, 1000)
        ring(stranger, bob)
        refused(Conflict, "telecaller_busy", lambda: ring(alice, bob))
        ready(alice)
        refused(Conflict, "on_another_call", lambda: ring(stranger, alice))

    def test_calls_of_friends_make_busy_and_the_other_way_round(self, alice: User, bob: User, stranger: User) -> None:
        call, _ = call_invite(by=stranger.pk, user_id=bob.pk, kind=Kind.AUDIO)
        refused(Conflict, "telecaller_busy", lambda: ring(alice, bob))
        call_hangup(call_id=call.pk, by=stranger.pk)
        call, _ = call_invite(by=stranger.pk, user_id=alice.pk, kind=Kind.AUDIO)
        refused(Conflict, "on_another_call", lambda: ring(alice, bob))
        call_hangup(call_id=call.pk, by=stranger.pk)
        ring(alice, bob)
        assert call_invite(by=stranger.pk, user_id=bob.pk, kind=Kind.AUDIO)[0].state == "busy"
        refused(Conflict, "on_another_call", lambda: call_invite(by=alice.pk, user_id=stranger.pk, kind=Kind.AUDIO))

    def test_so_do_seats_in_rooms(self, alice: User, bob: User, stranger: User) -> None:
        room = room_of(stranger)
        seat = rooms.sit(room, bob)
        refused(Conflict, "telecaller_busy", lambda: ring(alice, bob))
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat.generation)
        rooms.sit(room, alice)
        refused(Conflict, "on_another_call", lambda: ring(alice, bob))
        room_end(room=room, reason=Room.End.HOST)
        assert ring(alice, bob).state == "ringing"


class TestAnswering:
    def test_it_holds_the_first_block_and_opens_a_room(self, alice: User, bob: User) -> None:
        call = accepted(alice, bob)
        assert (call.state, coins(alice).held) == ("accepted", 60)
        room = Room.objects.get()
        assert (call.room_id, room.max_participants) == (room.pk, 2)
        assert (call.talking_since, call.blocks) == (None, 0)

    def test_once(self, alice: User, bob: User) -> None:
        call = accepted(alice, bob)
        refused(Conflict, "answered_elsewhere", lambda: paid_call_accept(call_id=call.pk, by=bob.pk))
        refused(Conflict, "call_answered", lambda: paid_call_reject(call_id=call.pk, by=bob.pk))
        refused(Conflict, "call_answered", lambda: paid_call_cancel(call_id=call.pk, by=alice.pk))

    def test_not_after_its_time(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        with time_machine.travel(call.rings_until, tick=False):
            refused(Conflict, "call_over", lambda: paid_call_accept(call_id=call.pk, by=bob.pk))

    def test_if_the_coins_are_gone_it_is_cancelled(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        entry = Entry(coins(alice).pk, house().pk, 941)
        journal_post(key="taken", reason="gift", entries=[entry])  # type: ignore[arg-type]
        over = paid_call_accept(call_id=call.pk, by=bob.pk)
        assert (over.state, over.end_reason, over.hold_id) == ("cancelled", "money", None)
        assert (coins(alice).held, Room.objects.count(), Hold.objects.count()) == (0, 0, 0)

    @pytest.mark.parametrize(
        ("work", "by", "state", "reason"),
        [
            (paid_call_reject, "bob", "rejected", "telecaller"),
            (paid_call_cancel, "alice", "cancelled", "caller"),
            (paid_call_end, "bob", "rejected", "telecaller"),
            (paid_call_end, "alice", "cancelled", "caller"),
        ],
    )
    def test_or_not(self, alice: User, bob: User, work: Work, by: str, state: str, reason: str) -> None:
        call = ring(alice, bob)
        over = work(call_id=call.pk, by={"alice": alice, "bob": bob}[by].pk)
        assert (over.state, over.end_reason, coins(alice).held) == (state, reason, 0)
        for other, who in ((paid_call_accept, bob), (paid_call_reject, bob), (paid_call_end, alice)):
            refused(Conflict, "call_over", lambda o=other, w=who: o(call_id=call.pk, by=w.pk))  # type: ignore[misc]

    def test_each_has_their_part(self, alice: User, bob: User, stranger: User) -> None:
        call = ring(alice, bob)
        refused(Forbidden, "not_yours", lambda: paid_call_accept(call_id=call.pk, by=alice.pk))
        refused(Forbidden, "not_yours", lambda: paid_call_reject(call_id=call.pk, by=alice.pk))
        refused(Forbidden, "not_yours", lambda: paid_call_cancel(call_id=call.pk, by=bob.pk))
        for work in (paid_call_accept, paid_call_reject, paid_call_cancel, paid_call_end):
            refused(NotFound, "not_found", lambda w=work: w(call_id=call.pk, by=stranger.pk))  # type: ignore[misc]

    def test_nobody_else_comes_into_its_room(self, alice: User, bob: User, stranger: User) -> None:
        room_id = accepted(alice, bob).room_id
        assert room_id is not None
        coming = Coming(room_id, stranger.pk, came(stranger), uuid7().hex)
        refused(NotFound, "not_found", lambda: seat_take(coming))


class TestEnding:
    @pytest.mark.parametrize("by", ["caller", "telecaller"])
    def test_by_one_of_the_two(self, alice: User, bob: User, by: str) -> None:
        call = talk(alice, bob)
        over = paid_call_end(call_id=call.pk, by=(alice if by == "caller" else bob).pk)
        assert (over.state, over.end_reason, Room.objects.get().has_ended) == ("completed", by, True)
        refused(Conflict, "call_over", lambda: paid_call_end(call_id=call.pk, by=bob.pk))

    @pytest.mark.parametrize("by", ["caller", "telecaller"])
    def test_by_getting_up(self, alice: User, bob: User, by: str) -> None:
        call = talk(alice, bob)
        get_up(call, alice if by == "caller" else bob)
        assert (fresh(call).state, fresh(call).end_reason) == ("completed", by)

    def test_by_the_staff(self, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        call_end(fresh(call), PaidCall.End.STAFF)
        assert (fresh(call).state, fresh(call).end_reason) == ("completed", "staff")
        call = ring(alice, bob)
        call_end(fresh(call), PaidCall.End.STAFF)
        assert (fresh(call).state, fresh(call).end_reason) == ("cancelled", "staff")

    def test_by_the_staff_who_end_its_room(self, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        room_end(room=Room.objects.get(), reason=Room.End.STAFF)
        assert (fresh(call).state, fresh(call).end_reason) == ("completed", "staff")

    @pytest.mark.parametrize("who", ["alice", "bob"])
    @pytest.mark.parametrize("begin", [ring, accepted, talk])
    @pytest.mark.parametrize("what", ["block", "suspend", "delete"])
    def test_by_what_happens_to_its_people(
        self, alice: User, bob: User, staff: User, who: str, begin: Work, what: str
    ) -> None:
        one, other = (alice, bob) if who == "alice" else (bob, alice)
        call = begin(alice, bob)
        deeds: dict[str, Callable[[], Any]] = {
            "block": lambda: block_create(blocker=one, user_id=other.pk),
            "suspend": lambda: user_suspend(user=one, by=staff, reason="Rude"),
            "delete": lambda: user_delete(user=one, password=PASSWORD),
        }
        deeds[what]()
        over = fresh(call)
        ended = {"alice": "cancelled", "bob": "rejected"}[who] if begin is ring else "completed"
        assert (over.state, over.end_reason) == (ended, "caller" if who == "alice" else "telecaller")
        assert Room.objects.running().count() == Hold.objects.open().count() == 0
        assert look().wrong == {}

    def test_when_nobody_answers(self, alice: User, bob: User) -> None:
        call = ring(alice, bob)
        assert not paid_ring_time_out(call.pk)
        with time_machine.travel(call.rings_until, tick=False):
            assert paid_ring_time_out(call.pk)
            assert not paid_ring_time_out(call.pk)
        assert (fresh(call).state, fresh(call).end_reason) == ("missed", "time")

    def test_when_nobody_comes(self, alice: User, bob: User) -> None:
        call = accepted(alice, bob)
        assert call.accepted_at is not None
        assert not paid_call_abandon(call.pk)
        with time_machine.travel(call.accepted_at + ONE_COMES_WITHIN, tick=False):
            assert paid_call_abandon(call.pk)
        assert (fresh(call).state, fresh(call).end_reason, fresh(call).coins) == ("completed", "nobody", 0)
        assert coins(alice).available == 1000

    def test_when_only_one_comes(self, alice: User, bob: User) -> None:
        call = accepted(alice, bob)
        assert call.accepted_at is not None
        sit(call, bob)
        with time_machine.travel(call.accepted_at + BOTH_COME_WITHIN - timedelta(seconds=1), tick=False):
            assert not paid_call_abandon(call.pk)
        with time_machine.travel(call.accepted_at + BOTH_COME_WITHIN, tick=False):
            assert paid_call_abandon(call.pk)
        assert (fresh(call).state, fresh(call).end_reason, earnings(bob).balance) == ("completed", "nobody", 0)

    def test_counts_for_the_telecaller_if_there_was_talk(self, alice: User, bob: User) -> None:
        paid_call_end(call_id=accepted(alice, bob).pk, by=alice.pk)
        assert Telecaller.objects.get().calls_count == 0
        with time_machine.travel(timezone.now(), tick=False) as clock:
            call = talk(alice, bob)
            pass_time(clock, 1)
            paid_call_end(call_id=call.pk, by=alice.pk)
        assert Telecaller.objects.get().calls_count == 1


def test_a_seat_elsewhere_is_no_part_of_it(alice: User, bob: User, stranger: User) -> None:
    """Rooms of friends have no meter."""
    from calls.services.rooms import room_create

    room = room_create(by=stranger.pk, kind=Kind.AUDIO)
    seat_take(Coming(room.pk, stranger.pk, came(stranger), uuid7().hex))
    assert Seat.objects.count() == 1
    assert not PaidCall.objects.exists()
