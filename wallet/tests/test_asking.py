"""The clock asks providers for the word that was lost: later each time, until the order is over."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from conftest import nothing_changes
from wallet.models import ProviderEvent, Recharge, SandboxOrder
from wallet.providers import sandbox
from wallet.providers.base import Outcome
from wallet.reconciling import look
from wallet.services.asking import LATE, pause_after, recharge_ask, recharge_claim
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins
from wallet.tests.shop import message, now, ordered, paid, post, said_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def recharge(alice: User) -> Recharge:
    return ordered(alice)


def in_a_while(recharge: Recharge) -> datetime:
    due = now(recharge).ask_at
    assert due is not None
    return due


def over(recharge: Recharge) -> None:
    Recharge.objects.filter(pk=recharge.pk).update(expires_at=timezone.now() - LATE)


def test_whoever_closes_the_browser_right_after_paying_has_their_coins(recharge: Recharge, alice: User) -> None:
    sandbox.pay(recharge.order)
    assert recharges_look(timezone.now()) == 0
    assert recharges_look(in_a_while(recharge)) == 1
    assert (now(recharge).state, coins(alice).balance, now(recharge).ask_at) == (State.PAID, 100, None)
    assert look().is_clean


def test_it_is_asked_later_each_time(recharge: Recharge) -> None:
    pauses = []
    for _ in range(12):
        began = timezone.now()
        recharges_look(in_a_while(recharge))
        pauses.append(round((in_a_while(recharge) - began).total_seconds()))
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 3600]
    assert pause_after(60_000) == timedelta(hours=1)


def test_what_failed_is_told_and_asked_on(recharge: Recharge, alice: User) -> None:
    sandbox.fail(recharge.order)
    recharges_look(in_a_while(recharge))
    assert now(recharge).state == State.FAILED
    sandbox.pay(recharge.order)
    recharges_look(in_a_while(recharge))
    assert coins(alice).balance == 100


def test_what_nobody_pays_expires_and_is_asked_no_more(recharge: Recharge, deliveries: Any) -> None:
    over(recharge)
    with deliveries() as sent:
        recharges_look(in_a_while(recharge))
    assert (now(recharge).state, now(recharge).ask_at) == (State.EXPIRED, None)
    assert ['"state":"expired"' in each.frame for each in sent] == [True]


def test_what_is_paid_in_the_last_moment_is_credited(recharge: Recharge, alice: User) -> None:
    over(recharge)
    sandbox.pay(recharge.order)
    recharges_look(in_a_while(recharge))
    assert coins(alice).balance == 100


def test_what_was_never_with_the_provider_expires_too(recharge: Recharge) -> None:
    Recharge.objects.update(state=State.NEW, ask_at=recharge.expires_at)
    over(recharge)
    assert recharges_look(recharge.expires_at) == 1
    assert now(recharge).state == State.EXPIRED


def test_a_provider_that_does_not_answer_is_asked_again(recharge: Recharge) -> None:
    """Also when the order is over by then: nothing is given up unasked."""
    SandboxOrder.objects.all().delete()
    over(recharge)
    due = in_a_while(recharge)
    recharges_look(due)
    assert now(recharge).state == State.OPEN
    assert in_a_while(recharge) > due


def test_of_many_clocks_one_asks(recharge: Recharge) -> None:
    seen = [now(recharge), now(recharge)]
    assert [recharge_claim(recharge=each) for each in seen] == [True, False]


def test_asked_about_what_is_paid_nothing_changes(alice: User) -> None:
    recharge = paid(alice)
    with nothing_changes():
        assert recharge_ask(recharge=recharge) == recharge


def test_a_wrong_sum_that_was_asked_for_is_kept_once(recharge: Recharge, alice: User) -> None:
    sandbox.pay(recharge.order)
    SandboxOrder.objects.update(amount=1)
    for _ in range(3):
        recharges_look(in_a_while(recharge))
    event = ProviderEvent.objects.get()
    assert (event.kind, event.problem) == ("asked", "1 INR instead of 9900 INR.")
    assert (coins(alice).balance, now(recharge).state) == (0, State.OPEN)


def test_word_that_comes_while_it_is_asked_is_one_credit(recharge: Recharge, alice: User) -> None:
    sandbox.pay(recharge.order)
    stale = now(recharge)
    post(message(said_of(recharge, Outcome.PAID, payment=f"payment_{recharge.order}_1")))
    recharge_ask(recharge=stale)
    assert coins(alice).balance == 100
    assert not ProviderEvent.objects.failed().exists()
