"""Whatever two people do with paid calls, their sockets and their coins, in any order, with servers that die: each call
costs what its rate says of the time in which both were connected, and the books add up.
"""

import logging
import random
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from calls.models import Kind, Seat
from conftest import MakeUser
from realtime.errors import Conflict, DomainError
from realtime.models import ServerProcess
from realtime.presence import connections_close, process_stop
from telecaller.models import Block, PaidCall
from telecaller.services.dialling import NewCall, paid_call_make
from telecaller.services.paid_calls import (
    paid_call_accept,
    paid_call_cancel,
    paid_call_end,
    paid_call_reject,
)
from telecaller.tests.paying import credit, earnings, fresh, get_up, rate, ready, sit, tick
from wallet.hooks import on_credit
from wallet.models import Account, Hold
from wallet.reconciling import look
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

FIRST, PULSE, PRICE, SHARE = 5, 3, 7, 4
STEP = 0.5
RUNS = 5

Both = st.integers(0, 1)


class Talking(RuleBasedStateMachine):
    """`together` is how long the two were connected, as a stop watch beside them has it."""

    people: list[User]

    def __init__(self) -> None:
        super().__init__()
        # Nothing can be deleted from books, so each round is taken back as a whole.
        self.round = transaction.atomic()
        self.round.__enter__()
        self.time = time_machine.travel("2026-05-04T08:00:00Z", tick=False)
        self.clock = self.time.start()
        rate(price=PRICE, share=SHARE, first_block=FIRST, pulse=PULSE)
        self.given = 0
        self.call: PaidCall | None = None
        self.together: dict[Any, float] = {}
        ready(self.people[1])

    def teardown(self) -> None:
        self.time.stop()
        transaction.set_rollback(True)
        self.round.__exit__(None, None, None)

    @property
    def connected(self) -> bool:
        if self.call is None or fresh(self.call).state != "accepted":
            return False
        return Seat.objects.taken().filter(room=fresh(self.call).room_id, expires_at__isnull=True).count() == 2

    @rule(amount=st.integers(1, 120))
    def recharge(self, amount: int) -> None:
        with transaction.atomic(), on_credit.around(self.people[0].pk):
            credit(self.people[0], amount)
        self.given += amount

    @rule()
    def dial(self) -> None:
        ready(self.people[1])
        enough = coins(self.people[0]).available >= FIRST * PRICE
        alive = PaidCall.objects.live().exists()
        try:
            call, created = paid_call_make(NewCall(self.people[0].pk, self.people[1].pk, Kind.AUDIO))
        except Conflict:
            assert not enough
            assert not alive
            return
        assert created != alive
        self.call = call
        self.together.setdefault(call.pk, 0.0)

    @precondition(lambda self: self.call)
    @rule(work=st.sampled_from([paid_call_accept, paid_call_accept, paid_call_reject, paid_call_cancel]), who=Both)
    def answer(self, work: Any, who: int) -> None:
        assert self.call is not None
        with suppress(DomainError):
            work(call_id=self.call.pk, by=self.people[who].pk)

    @precondition(lambda self: self.call)
    @rule(who=Both)
    def hang_up(self, who: int) -> None:
        assert self.call is not None
        with suppress(DomainError):
            paid_call_end(call_id=self.call.pk, by=self.people[who].pk)

    @precondition(lambda self: self.call and fresh(self.call).state == "accepted")
    @rule(who=Both)
    def come(self, who: int) -> None:
        assert self.call is not None
        with suppress(DomainError):
            sit(self.call, self.people[who])

    @precondition(lambda self: self.call and fresh(self.call).state == "accepted")
    @rule()
    def both_come(self) -> None:
        self.come(0)
        self.come(1)

    @precondition(lambda self: self.connected)
    @rule(who=Both)
    def leave(self, who: int) -> None:
        assert self.call is not None
        get_up(self.call, self.people[who])

    @precondition(lambda self: self.call and Seat.objects.taken().filter(expires_at__isnull=True).exists())
    @rule(who=Both)
    def drop(self, who: int) -> None:
        seats = Seat.objects.taken().filter(user=self.people[who])
        connections_close(ids=[each for each in seats.values_list("connection", flat=True) if each])

    @rule(seconds=st.sampled_from([0.5, 1, 2.5, 4, 7.5]))
    def time_passes(self, seconds: float) -> None:
        for _ in range(int(seconds / STEP)):
            talking = self.connected
            self.clock.shift(STEP)
            if talking and self.call is not None:
                self.together[self.call.pk] += STEP
            tick()

    @rule(seconds=st.sampled_from([10, 40, 3600]), clean=st.booleans())
    def nobody_is_there(self, seconds: float, clean: bool) -> None:
        """The server was killed: what comes first on its return is the end of its own process, or the clock."""
        self.clock.shift(timedelta(seconds=seconds))
        if clean:
            for process in ServerProcess.objects.all():
                process_stop(process_id=process.pk)
        tick()

    @invariant()
    def a_call_costs_what_was_talked(self) -> None:
        for call in PaidCall.objects.all():
            together = self.together[call.pk]
            talked = call.talked_until(timezone.now()).total_seconds()
            assert abs(talked - together) <= STEP, (call.state, talked, together)
            if call.state == "completed":
                due = FIRST + -(-max(talked - FIRST, 0) // PULSE) * PULSE if talked else 0
                if call.end_reason == "money" and call.seconds < due:  # it was cut at the last block that was paid
                    assert (due - call.seconds, coins(self.people[0]).available < PRICE * PULSE) == (PULSE, True)
                else:
                    assert call.seconds == due
            assert call.coins == call.seconds * PRICE
            assert Block.objects.filter(call=call).count() == call.blocks

    @invariant()
    def what_was_paid_was_earned(self) -> None:
        seconds = sum(PaidCall.objects.values_list("seconds", flat=True))
        assert coins(self.people[0]).balance == self.given - seconds * PRICE
        assert earnings(self.people[1]).balance == seconds * SHARE
        assert house(Account.Kind.REVENUE).balance == seconds * (PRICE - SHARE)

    @invariant()
    def nothing_is_held_for_what_is_over(self) -> None:
        assert Hold.objects.open().count() == PaidCall.objects.accepted().count()
        assert look().wrong == {}


def test_calls_cost_what_was_talked(make_user: MakeUser) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)

    @hypothesis.seed(seed)
    class Seeded(Talking):
        pass

    Seeded.people = [make_user(name) for name in ("alice", "bob")]
    settings = hypothesis.settings(max_examples=RUNS, stateful_step_count=25, deadline=None, database=None)
    run_state_machine_as_test(Seeded, settings=settings)
