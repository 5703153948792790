"""What is charged for a call: the first block, and each pulse that was begun while both were connected."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from calls.models import Room, Seat
from realtime.models import ServerProcess
from realtime.presence import connections_close, process_stop
from telecaller.models import Block, PaidCall
from telecaller.services.paid_calls import paid_call_end
from telecaller.tests.paying import (
    accepted,
    credit,
    earnings,
    fresh,
    pass_time,
    rate,
    ready,
    sit,
    sleep,
    talk,
    tick,
)
from wallet.models import Account, Hold
from wallet.reconciling import look
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    """Alice has 1,000 coins; Bob takes calls at 2 a second, 1 of it his: 30 seconds at first, and then 10."""
    rate()
    credit(alice, 1000)
    ready(bob)


def end(call: PaidCall, by: User) -> PaidCall:
    return paid_call_end(call_id=call.pk, by=by.pk)


@pytest.mark.parametrize(
    ("talked", "seconds"),
    [(0.5, 30), (29.9, 30), (30, 30), (30.1, 40), (40, 40), (40.1, 50), (100, 100), (100.5, 110)],
)
def test_the_first_block_is_whole_and_each_pulse_after_it(
    clock: Clock, alice: User, bob: User, talked: float, seconds: int
) -> None:
    call = talk(alice, bob)
    pass_time(clock, talked)
    over = end(call, alice)
    assert (over.state, over.seconds, over.coins, over.earned) == ("completed", seconds, 2 * seconds, seconds)
    assert (coins(alice).balance, coins(alice).held) == (1000 - 2 * seconds, 0)
    assert (earnings(bob).balance, house(Account.Kind.REVENUE).balance) == (seconds, seconds)
    assert look().wrong == {}


def test_one_who_never_talked_pays_nothing(clock: Clock, alice: User, bob: User) -> None:
    call = accepted(alice, bob)
    sit(call, alice)
    pass_time(clock, 20)
    over = end(call, bob)
    assert (over.state, over.seconds, over.coins, Block.objects.count()) == ("completed", 0, 0, 0)
    assert (coins(alice).available, Hold.objects.get().captured) == (1000, 0)
    assert look().wrong == {}


def test_coins_are_held_a_block_ahead(clock: Clock, alice: User, bob: User) -> None:
    call = talk(alice, bob)
    assert coins(alice).held == 60
    pass_time(clock, 29.5)
    assert (coins(alice).held, fresh(call).blocks) == (60, 1)
    pass_time(clock, 0.5)
    assert (coins(alice).held, fresh(call).blocks) == (80, 2)
    pass_time(clock, 70)
    assert (coins(alice).held, fresh(call).blocks) == (220, 9)
    assert list(Block.objects.order_by("number").values_list("number", "coins")) == [
        (number, 20 if number else 60) for number in range(9)
    ]
    assert look().wrong == {}


def test_a_clock_that_is_late_charges_all_that_is_due(clock: Clock, alice: User, bob: User) -> None:
    rate(first_block=1, pulse=1)
    call = talk(alice, bob)
    clock.shift(2.9)
    tick()
    assert (fresh(call).blocks, coins(alice).held) == (3, 6)


def test_what_was_begun_and_not_yet_charged_is_charged_at_the_end(clock: Clock, alice: User, bob: User) -> None:
    rate(first_block=1, pulse=1)
    call = talk(alice, bob)
    clock.shift(2.5)
    assert end(call, bob).seconds == 3
    assert Block.objects.filter(call=call).count() == 3
    assert look().wrong == {}


class TestAway:
    def test_the_time_of_one_who_is_away_does_not_count(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 20)
        seat = Seat.objects.get(user=bob)
        assert seat.connection is not None
        connections_close(ids=[seat.connection])
        assert (fresh(call).talking_since, fresh(call).talked) == (None, timedelta(seconds=20))
        pass_time(clock, 10)
        sit(call, bob)
        assert fresh(call).talking_since == timezone.now()
        pass_time(clock, 10)
        assert end(call, alice).seconds == 30
        assert look().wrong == {}

    def test_one_who_does_not_come_back_ends_it(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 31)
        seat = Seat.objects.get(user=alice)
        assert seat.connection is not None
        connections_close(ids=[seat.connection])
        pass_time(clock, 14.5)
        assert fresh(call).state == "accepted"
        pass_time(clock, 1)
        over = fresh(call)
        assert (over.state, over.end_reason, over.seconds) == ("completed", "lost", 40)
        assert look().wrong == {}

    def test_what_a_process_held_counts_until_it_last_said_that_it_lived(
        self, clock: Clock, alice: User, bob: User
    ) -> None:
        """And the block that had been charged since is taken back."""
        call = talk(alice, bob)
        pass_time(clock, 28)
        process = ServerProcess.objects.get()
        clock.shift(2.5)
        ServerProcess.objects.update(renewed_at=timezone.now() - timedelta(seconds=2.5))
        PaidCall.objects.update(due_at=timezone.now())
        from telecaller.call_sweeps import meter_sweep

        meter_sweep(timezone.now())
        assert fresh(call).blocks == 2
        process_stop(process_id=process.pk)
        assert fresh(call).talked == timedelta(seconds=28)
        pass_time(clock, 16)
        over = fresh(call)
        assert (over.state, over.seconds, over.blocks, Block.objects.count()) == ("completed", 30, 1, 1)
        assert look().wrong == {}


class TestNobodyLooked:
    def test_the_time_without_a_server_does_not_count(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 10)
        sleep(clock, 3600)
        tick()
        assert (fresh(call).talked, fresh(call).talking_since) == (timedelta(seconds=10), timezone.now())
        pass_time(clock, 15)
        assert end(call, alice).seconds == 30
        assert look().wrong == {}

    def test_nor_if_somebody_hangs_up_before_the_clock_comes_by(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 10)
        sleep(clock, 3600)
        over = end(call, alice)
        assert (over.seconds, over.talked) == (30, timedelta(seconds=10))

    def test_money_that_would_have_run_out_meanwhile_has_not(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 10)
        until = fresh(call).funded_until
        assert until is not None
        sleep(clock, 7200)
        tick()
        assert fresh(call).state == "accepted"
        assert fresh(call).funded_until == until + timedelta(hours=2)

    def test_a_blink_of_the_clock_counts(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        pass_time(clock, 10)
        sleep(clock, 2.9)
        tick()
        assert end(call, alice).talked == timedelta(seconds=12.9)


class TestMoney:
    def test_the_call_ends_when_it_is_used_up(self, clock: Clock, alice: User, bob: User) -> None:
        credit(alice, 20)  # 1,020 are 510 seconds: the first 30, and 48 pulses
        call = talk(alice, bob)
        pass_time(clock, 509.5)
        assert fresh(call).state == "accepted"
        pass_time(clock, 0.5)
        over = fresh(call)
        assert (over.state, over.end_reason, over.seconds, over.coins) == ("completed", "money", 510, 1020)
        assert (coins(alice).balance, coins(alice).held) == (0, 0)
        room = Room.objects.get()
        assert (room.end_reason, room.has_ended) == ("call", True)
        assert look().wrong == {}

    def test_less_than_a_pulse_is_not_spent(self, clock: Clock, alice: User, bob: User) -> None:
        credit(alice, 19)
        call = talk(alice, bob)
        pass_time(clock, 505)
        assert (fresh(call).end_reason, fresh(call).seconds, coins(alice).balance) == ("money", 500, 19)

    def test_coins_that_go_elsewhere_end_it_earlier(self, clock: Clock, alice: User, bob: User) -> None:
        from wallet.services.journals import Entry, journal_post

        call = talk(alice, bob)
        pass_time(clock, 35)
        entry = Entry(coins(alice).pk, house().pk, coins(alice).available)
        journal_post(key="taken", reason="gift", entries=[entry])  # type: ignore[arg-type]
        pass_time(clock, 5)
        assert (fresh(call).state, fresh(call).end_reason, fresh(call).seconds) == ("completed", "money", 40)
        assert coins(alice).balance == 0
        assert look().wrong == {}
