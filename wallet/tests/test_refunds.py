"""Money that is given back: the coins are taken at once, and the provider is asked until it has returned it."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from conftest import nothing_changes
from realtime.errors import Conflict
from wallet.models import Account, Journal, ProviderEvent, Recharge, SandboxOrder
from wallet.providers import sandbox
from wallet.providers.base import Outcome, ProviderFailed, Said
from wallet.reconciling import look
from wallet.services.holds import hold_place
from wallet.services.journals import Entry, journal_post
from wallet.services.refunds import recharge_refund, refund_again
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins, give, house
from wallet.tests.shop import message, now, ordered, paid, plan_of, post, said_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def recharge(alice: User) -> Recharge:
    return paid(alice)


def failing(_: Recharge) -> Said:
    raise ProviderFailed("It rains.")


def refund(recharge: Recharge, staff: User) -> None:
    recharge_refund(recharge=recharge, by=staff.pk, note="By mistake")


def test_the_coins_go_at_once_and_the_money_by_the_clock(recharge: Recharge, alice: User, staff: User) -> None:
    refund(recharge, staff)
    assert (now(recharge).state, coins(alice).balance) == (State.REFUNDING, 0)
    assert look().is_clean
    assert recharges_look(timezone.now()) == 1
    assert (now(recharge).state, now(recharge).ask_at) == (State.REFUNDED, None)
    assert SandboxOrder.objects.get().state == SandboxOrder.State.REFUNDED
    cash = Account.objects.get(kind=Account.Kind.CASH)
    assert (cash.balance, cash.credits) == (0, 9900)
    assert look().is_clean


def test_it_says_who_did_it_and_why(recharge: Recharge, staff: User) -> None:
    refund(recharge, staff)
    journal = Journal.objects.get(reason=Journal.Reason.REVERSAL)
    assert (journal.by, journal.note) == (staff, "By mistake")


def test_the_bonus_goes_back_too(alice: User, staff: User) -> None:
    recharge = paid(alice, plan_of(bonus_coins=10, first_bonus_coins=50))
    refund(recharge, staff)
    assert coins(alice).balance == 0


def test_coins_that_are_spent_are_not_given_back(recharge: Recharge, alice: User, staff: User) -> None:
    revenue = house(Account.Kind.REVENUE)
    journal_post(key="call:1", reason=Journal.Reason.CALL, entries=[Entry(coins(alice).pk, revenue.pk, 1)])
    with nothing_changes(), pytest.raises(Conflict) as refused:
        refund(recharge, staff)
    assert (refused.value.code, refused.value.message) == (
        "coins_spent",
        "It gave 100 coins, and only 99 are still there.",
    )


def test_coins_that_are_held_are_not_given_back(recharge: Recharge, alice: User, staff: User) -> None:
    hold_place(key="call:1", account=coins(alice), amount=1)
    with nothing_changes(), pytest.raises(Conflict, match="coins_spent"):
        refund(recharge, staff)


def test_a_coin_is_a_coin_whatever_it_was_bought_with(recharge: Recharge, alice: User, staff: User) -> None:
    revenue = house(Account.Kind.REVENUE)
    journal_post(key="call:1", reason=Journal.Reason.CALL, entries=[Entry(coins(alice).pk, revenue.pk, 1)])
    give(alice, 1)
    refund(recharge, staff)
    assert coins(alice).balance == 0


@pytest.mark.parametrize("state", ["open", "refunding", "refunded"])
def test_only_what_is_paid_is_given_back_and_once(alice: User, staff: User, state: str) -> None:
    recharge = ordered(alice) if state == "open" else paid(alice)
    if state != "open":
        refund(recharge, staff)
        give(alice, 1000)
    if state == "refunded":
        recharges_look(timezone.now())
    with nothing_changes(), pytest.raises(Conflict, match="recharge_state"):
        refund(recharge, staff)


def test_a_provider_that_does_not_answer_is_asked_until_it_does(
    recharge: Recharge, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refund(recharge, staff)
    with monkeypatch.context() as broken:
        broken.setattr(sandbox, "refund_make", failing)
        recharges_look(timezone.now())
    assert now(recharge).state == State.REFUNDING
    due = now(recharge).ask_at
    assert due is not None
    recharges_look(due)
    assert now(recharge).state == State.REFUNDED


def told(recharge: Recharge, outcome: Outcome, refund: str = "refund_1", **changes: Any) -> bytes:
    said = said_of(recharge, outcome, payment=now(recharge).payment, refund=refund, **changes)
    return message(said, f"{outcome}:{refund}")


def test_word_of_it_by_the_payment_alone_is_understood_and_heard_once(recharge: Recharge, staff: User) -> None:
    refund(recharge, staff)
    body = told(recharge, Outcome.REFUNDED, order="")
    assert [post(body) for _ in range(10)] == [204] * 10
    assert (now(recharge).state, now(recharge).refund) == (State.REFUNDED, "refund_1")
    assert ProviderEvent.objects.count() == 2
    assert not ProviderEvent.objects.failed().exists()


def test_what_could_not_be_given_back_may_be_tried_again(recharge: Recharge, staff: User, alice: User) -> None:
    refund(recharge, staff)
    post(told(recharge, Outcome.REFUND_FAILED))
    assert (now(recharge).state, now(recharge).ask_at) == (State.REFUND_FAILED, None)
    assert (coins(alice).balance, look().is_clean) == (0, True)
    refund_again(recharge=recharge)
    post(message(said_of(recharge, Outcome.REFUND_FAILED, refund="refund_1"), "the same, told late"))
    assert now(recharge).state == State.REFUNDING
    recharges_look(timezone.now())
    assert now(recharge).state == State.REFUNDED


def test_failed_after_given_back_changes_nothing(recharge: Recharge, staff: User) -> None:
    refund(recharge, staff)
    recharges_look(timezone.now())
    post(told(recharge, Outcome.REFUND_FAILED))
    assert now(recharge).state == State.REFUNDED


def test_what_is_given_back_behind_our_back_is_a_matter_for_the_staff(recharge: Recharge, alice: User) -> None:
    post(told(recharge, Outcome.REFUNDED))
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert "coins were not taken back" in ProviderEvent.objects.failed().get().problem


def test_a_part_that_is_given_back_is_a_matter_for_the_staff(recharge: Recharge, staff: User) -> None:
    refund(recharge, staff)
    post(told(recharge, Outcome.REFUNDED, amount=100))
    assert now(recharge).state == State.REFUNDING
    assert ProviderEvent.objects.failed().get().problem == "Given back: 100 INR instead of 9900 INR."


def test_word_of_another_payment_is_about_nothing(recharge: Recharge, staff: User) -> None:
    post(message(Said(Outcome.REFUNDED, payment="another", amount=9900, currency="INR")))
    assert ProviderEvent.objects.failed().get().problem == "There is no such order here."


def test_only_what_failed_is_tried_again(recharge: Recharge) -> None:
    with nothing_changes(), pytest.raises(Conflict, match="recharge_state"):
        refund_again(recharge=recharge)


def test_it_is_told_to_all_devices(recharge: Recharge, staff: User, alice: User, deliveries: Any) -> None:
    with deliveries() as sent:
        refund(recharge, staff)
    told = [each.frame for each in sent if each.topic == f"user:{alice.pk}"]
    assert ['"state":"refunding"' in told[0], '"balance":0' in told[1]] == [True, True]


def test_after_a_refund_the_next_recharge_is_not_the_first(recharge: Recharge, alice: User, staff: User) -> None:
    refund(recharge, staff)
    again = paid(alice, plan_of(first_bonus_coins=50), "2")
    assert (again.credited, again.is_first) == (100, False)
