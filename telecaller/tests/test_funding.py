"""Coins that run low in a call, and coins that come while it goes on."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.tests.conftest import told
from telecaller.models import PaidCall
from telecaller.services.paid_calls import paid_call_end
from telecaller.tests.paying import accepted, credit, fresh, pass_time, rate, ready, sit, talk, tick
from wallet.hooks import on_credit
from wallet.reconciling import look
from wallet.tests.conftest import coins

pytestmark = pytest.mark.django_db

Clock = time_machine.Traveller
Deliveries = Callable[[], Any]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    """Alice has coins for 120 seconds of Bob: the first 30, and 9 times 10."""
    rate()
    credit(alice, 240)
    ready(bob)


@transaction.atomic
def recharge(user: User, amount: int) -> None:
    """As a recharge that is paid does it."""
    with on_credit.around(user.pk):
        credit(user, amount)


def warnings(sent: Any, user: User) -> list[int]:
    return [data["seconds_left"] for name, data in told(sent, user) if name == "telecaller.low_balance"]


def test_the_caller_is_warned_once_at_each_moment(clock: Clock, alice: User, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        call = talk(alice, bob)
        pass_time(clock, 59.5)
        assert fresh(call).warns_at == timezone.now() + timedelta(seconds=0.5)
        pass_time(clock, 60)
    assert warnings(sent, alice) == [60, 30, 10]
    assert warnings(sent, bob) == []
    assert fresh(call).state == "accepted"


def test_one_who_begins_with_little_is_told_at_once(
    clock: Clock, alice: User, bob: User, deliveries: Deliveries
) -> None:
    rate(price=8)
    with deliveries() as sent:
        talk(alice, bob)
        tick()
    assert warnings(sent, alice) == [30]


def test_a_clock_that_is_late_warns_once_for_all_it_missed(
    clock: Clock, alice: User, bob: User, deliveries: Deliveries
) -> None:
    call = talk(alice, bob)
    pass_time(clock, 50)
    PaidCall.objects.filter(pk=call.pk).update(warns_at=timezone.now() - timedelta(seconds=40))
    PaidCall.objects.filter(pk=call.pk).update(funded_until=timezone.now() + timedelta(seconds=20))
    with deliveries() as sent:
        tick()
        tick()
    assert warnings(sent, alice) == [20]
    assert fresh(call).warns_at == timezone.now() + timedelta(seconds=10)


class TestRecharge:
    def test_in_a_call_makes_it_last_longer(self, clock: Clock, alice: User, bob: User, deliveries: Deliveries) -> None:
        call = talk(alice, bob)
        pass_time(clock, 100)
        until = fresh(call).funded_until
        assert until is not None
        with deliveries() as sent:
            recharge(alice, 100)
        assert fresh(call).funded_until == until + timedelta(seconds=50)
        ((_, data),) = [each for each in told(sent, alice) if each[0] == "telecaller.extended"]
        assert data["call"]["meter"]["funded_until"].startswith("2026-05-04T08:02:50")
        assert "telecaller.extended" not in [name for name, _ in told(sent, bob)]
        pass_time(clock, 69.5)
        assert fresh(call).state == "accepted"
        pass_time(clock, 0.5)
        assert (fresh(call).end_reason, fresh(call).seconds, coins(alice).balance) == ("money", 170, 0)
        assert look().wrong == {}

    def test_warns_again_when_that_runs_low_too(
        self, clock: Clock, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        talk(alice, bob)
        with deliveries() as sent:
            pass_time(clock, 95)
            recharge(alice, 200)
            pass_time(clock, 120)
        assert warnings(sent, alice) == [60, 30, 60, 30, 10]

    def test_while_one_is_away_counts_when_they_are_back(self, clock: Clock, alice: User, bob: User) -> None:
        call = accepted(alice, bob)
        sit(call, alice)
        recharge(alice, 100)
        assert fresh(call).funded_until is None
        sit(call, bob)
        assert fresh(call).funded_until == timezone.now() + timedelta(seconds=170)

    def test_that_nobody_told_the_call_of_is_found_at_its_end(
        self, clock: Clock, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        call = talk(alice, bob)
        pass_time(clock, 110)
        credit(alice, 100)
        with deliveries() as sent:
            pass_time(clock, 10)
        assert fresh(call).funded_until == timezone.now() + timedelta(seconds=50)
        assert [name for name, _ in told(sent, alice)].count("telecaller.extended") == 1

    def test_after_the_call_changes_nothing_in_it(self, clock: Clock, alice: User, bob: User) -> None:
        call = talk(alice, bob)
        paid_call_end(call_id=call.pk, by=alice.pk)
        before = PaidCall.objects.filter(pk=call.pk).values()[0]
        recharge(alice, 100)
        assert PaidCall.objects.filter(pk=call.pk).values()[0] == before
