"""Two at once about one paid call: really, on PostgreSQL."""

import json
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from calls.models import Kind, Room, Seat
from calls.services.direct import call_hangup, call_invite
from calls.services.seats import Coming, seat_leave, seat_take
from calls.tests.test_direct_races import in_step
from chat.tests.test_friends_races import refused
from conftest import MakeUser, at_once, in_parallel
from realtime.errors import DomainError
from realtime.ids import uuid7
from realtime.publish import Delivery, use_outlet
from realtime.tests.connections import came
from telecaller.call_sweeps import meter_sweep
from telecaller.models import Block, PaidCall
from telecaller.services.dialling import NewCall, paid_call_make
from telecaller.services.paid_calls import paid_call_accept, paid_call_cancel, paid_call_end
from telecaller.services.paid_endings import paid_ring_time_out
from telecaller.tests.paying import credit, fresh, rate, ready, ring, talk
from wallet.hooks import on_credit
from wallet.models import Hold
from wallet.reconciling import look
from wallet.tests.conftest import coins

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DUELS = 500
DIALLERS = 100
ROUNDS = 25

Work = Callable[[], Any]


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    rate()
    credit(alice, 1_000_000)
    ready(bob)


@pytest.fixture
def unpooled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool would let them go in portions."""
    options = {**connection.settings_dict["OPTIONS"], "pool": False}
    monkeypatch.setattr(connections, "settings", {"default": {**connection.settings_dict, "OPTIONS": options}})


class Heard:
    """What leaves for the sockets: of each call, what each person's devices are told, in that order."""

    def __init__(self) -> None:
        self.told: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)

    def emit(self, *deliveries: Delivery) -> None:
        for each in deliveries:
            if "telecaller." in each.frame and (call := json.loads(each.frame)["data"].get("call")):
                event = json.loads(each.frame)["type"].removeprefix("telecaller.")
                self.told[call["id"], each.topic].append((event, call["state"]))


@pytest.mark.usefixtures("unpooled")
def test_of_a_hundred_who_call_one_telecaller_one_rings(bob: User, make_user: MakeUser) -> None:
    callers = [make_user(f"caller{number}") for number in range(DIALLERS)]
    for each in callers:
        credit(each, 100)
    waiting = iter(callers)

    def dial() -> str:
        return ring(next(waiting), bob).state

    outcomes = in_parallel(DIALLERS, dial)
    assert outcomes.count("ringing") == 1
    assert [each.code for each in outcomes if isinstance(each, DomainError)] == ["telecaller_busy"] * (DIALLERS - 1)
    assert PaidCall.objects.count() == 1


def test_of_an_answer_a_cancellation_and_the_clock_one_comes_first(alice: User, bob: User) -> None:
    heard = Heard()
    before = use_outlet(heard)

    def rings() -> UUID:
        hang_up()
        return ring(alice, bob).pk

    def hang_up() -> None:
        for call in PaidCall.objects.live():
            paid_call_end(call_id=call.pk, by=alice.pk)

    def time_out(call_id: UUID) -> bool:
        PaidCall.objects.ringing().filter(pk=call_id).update(rings_until=timezone.now())
        return paid_ring_time_out(call_id)

    try:
        works: list[Callable[[Any], object]] = [
            lambda pk: paid_call_accept(call_id=pk, by=bob.pk),
            lambda pk: paid_call_cancel(call_id=pk, by=alice.pk),
            time_out,
        ]
        duels = in_step(DUELS, rings, *works)
        hang_up()
    finally:
        use_outlet(before)
    states = dict(PaidCall.objects.values_list("pk", "state"))
    assert len(states) == len(duels) == DUELS
    seen: set[str] = set()
    for call_id, (answered, cancelled, missed) in duels:
        won = [not refused(answered), not refused(cancelled), missed is True]
        assert won.count(True) == 1, (won, states[call_id])
        outcome = ["accepted", "cancelled", "missed"][won.index(True)]
        told = [(outcome, outcome), ("ended", "completed")] if outcome == "accepted" else [(outcome, outcome)]
        assert states[call_id] == told[-1][1]
        for user, rang in ((alice, "ringing"), (bob, "incoming")):
            assert heard.told.pop((str(call_id), f"user:{user.pk}")) == [(rang, "ringing"), *told]
        seen.add(outcome)
    assert len(seen) > 1, seen
    assert heard.told == {}
    assert Hold.objects.open().count() == 0
    assert look().wrong == {}


def test_both_hang_up_and_leave_and_the_call_is_settled_once(alice: User, bob: User) -> None:
    for _ in range(ROUNDS):
        call = talk(alice, bob)
        room_id = call.room_id
        assert room_id is not None
        seats = list(Seat.objects.filter(room=room_id))
        works: list[Work] = [
            *(partial(paid_call_end, call_id=call.pk, by=user.pk) for user in (alice, bob)),
            *(partial(seat_leave, room_id=room_id, by=seat.user_id, generation=seat.generation) for seat in seats),
        ]
        at_once(*works)
        over = fresh(call)
        assert (over.state, over.seconds, over.blocks) == ("completed", 30, 1)
    assert coins(alice).balance == 1_000_000 - ROUNDS * 60
    assert look().wrong == {}


def test_a_block_is_charged_once_by_however_many_clocks(alice: User, bob: User) -> None:
    rate(first_block=1, pulse=1)
    call = talk(alice, bob)
    for number in range(ROUNDS):
        PaidCall.objects.filter(pk=call.pk).update(due_at=timezone.now())
        at_once(*[partial(meter_sweep, timezone.now())] * 6)
        assert Block.objects.filter(call=call).count() == fresh(call).blocks == number + 2
    assert coins(alice).held == 2 * (ROUNDS + 1)
    assert look().wrong == {}


def test_nobody_waits_for_ever(make_user: MakeUser, staff: User) -> None:
    """Whatever locks people, rooms, calls, accounts, telecallers and presence, all together."""
    for number in range(ROUNDS):
        one, other, third = (make_user(f"p{number}x{each}") for each in range(3))
        credit(one, 10_000)
        credit(third, 10_000)
        ready(other)
        call = talk(one, other)
        assert call.room_id is not None
        seat = Seat.objects.get(room=call.room_id, user=one)
        PaidCall.objects.filter(pk=call.pk).update(due_at=timezone.now(), warns_at=timezone.now())
        works: list[Work] = [
            partial(paid_call_end, call_id=call.pk, by=other.pk),
            partial(seat_leave, room_id=call.room_id, by=one.pk, generation=seat.generation),
            partial(seat_take, Coming(call.room_id, other.pk, came(other), uuid7().hex, takeover=True)),
            partial(meter_sweep, timezone.now()),
            partial(meter_sweep, timezone.now()),
            partial(_recharge, one),
            partial(paid_call_make, NewCall(third.pk, other.pk, Kind.AUDIO)),
            partial(call_invite, by=third.pk, user_id=one.pk, kind=Kind.AUDIO),
            partial(block_create, blocker=other, user_id=one.pk),
            partial(user_suspend, user=other, by=staff, reason="Rude")
            if number % 2
            else partial(meter_sweep, timezone.now()),
        ]
        at_once(*works)
        assert fresh(call).state == "completed"
        for direct in third.pk, one.pk:
            _hang_up(direct)
    assert look().wrong == {}


def _recharge(user: User) -> None:
    with transaction.atomic(), on_credit.around(user.pk):
        credit(user, 100)


def _hang_up(user_id: UUID) -> None:
    from calls.models import Call

    for call in Call.objects.live().of(user_id):
        call_hangup(call_id=call.pk, by=user_id)
    for paid in PaidCall.objects.live().of(user_id):
        paid_call_end(call_id=paid.pk, by=user_id)
    assert not Room.objects.running().filter(host=user_id).exists()
