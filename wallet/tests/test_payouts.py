"""What somebody earned, paid out: held, approved, sent, and spent when it has arrived."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.suspension import user_lift_suspension, user_suspend
from conftest import MakeUser, nothing_changes
from realtime.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unprocessable
from realtime.topics import user_topic
from wallet.models import Account, Books, Journal, Payout
from wallet.reconciling import look
from wallet.services.payout_accounts import payout_account_remove, payout_account_set
from wallet.services.payouts import (
    payout_approve,
    payout_cancel,
    payout_complete,
    payout_fail,
    payout_reject,
    payout_request,
    payout_reveal,
    payout_send,
)
from wallet.tests.conftest import give, house
from wallet.tests.paying_out import BANK, approved, ask, earn, earned, now, paid, sent

pytestmark = pytest.mark.django_db

Act = Callable[..., Payout]

ACTS: dict[str, Act] = {
    "approve": payout_approve,
    "send": partial(payout_send, reference="UTR 42"),
    "complete": payout_complete,
    "reject": partial(payout_reject, reason="Something is wrong."),
    "fail": partial(payout_fail, reason="No such account."),
}
MAKES: dict[str, Callable[[User, User], Payout]] = {
    "requested": lambda user, _: ask(user),
    "approved": approved,
    "sent": sent,
    "paid": paid,
    "cancelled": lambda user, _: payout_cancel(payout_id=ask(user).pk, by=user),
    "rejected": lambda user, by: ACTS["reject"](payout=ask(user), by=by),
    "failed": lambda user, by: ACTS["fail"](payout=sent(user, by), by=by),
}
LEADS = {
    ("requested", "approve"): "approved",
    ("requested", "reject"): "rejected",
    ("approved", "send"): "sent",
    ("approved", "reject"): "rejected",
    ("sent", "complete"): "paid",
    ("sent", "fail"): "failed",
}


@pytest.fixture
def second(make_user: MakeUser) -> User:
    return make_user("second", is_staff=True)


class TestAsking:
    def test_holds_what_was_earned(self, alice: User) -> None:
        earn(alice, 5000)
        payout = ask(alice, 2000)
        assert (payout.state, payout.coins, payout.amount, payout.currency) == ("requested", 2000, 20_000, "INR")
        assert (earned(alice).balance, earned(alice).available) == (5000, 3000)
        assert look().is_clean

    def test_keeps_where_it_goes_whatever_is_said_later(self, alice: User, staff: User) -> None:
        payout = ask(alice)
        payout_account_remove(by=alice.pk)
        assert payout_reveal(payout=now(payout), by=staff) == BANK

    def test_what_a_coin_is_worth_later_is_the_same_to_it(self, alice: User, settings: Settings) -> None:
        payout = ask(alice)
        settings.PAYOUT_RATE = 1
        assert now(payout).amount == 20_000

    def test_a_broken_amount_is_rounded_down(self, alice: User, settings: Settings) -> None:
        settings.PAYOUT_RATE = 33
        assert ask(alice, 1001).amount == 330

    def test_again_is_the_same(self, alice: User) -> None:
        payout = ask(alice, key="1")
        with nothing_changes():
            assert payout_request(by=alice, coins=2000, key="1") == (payout, False)
        with nothing_changes(), pytest.raises(Unprocessable):
            payout_request(by=alice, coins=2001, key="1")

    def test_of_another_person_with_the_same_key_is_another(self, alice: User, bob: User) -> None:
        assert ask(alice, key="1") != ask(bob, key="1")

    @pytest.mark.parametrize(
        ("coins", "kind", "code"), [(999, Invalid, "below_minimum"), (5001, Conflict, "insufficient_funds")]
    )
    def test_too_few_and_too_many_are_refused(
        self, alice: User, coins: int, kind: type[DomainError], code: str
    ) -> None:
        earn(alice, 5000)
        payout_account_set(by=alice, details=BANK)
        with nothing_changes(), pytest.raises(kind, match=code):
            payout_request(by=alice, coins=coins, key="1")

    def test_what_one_bought_is_not_paid_out(self, alice: User) -> None:
        give(alice, 5000)
        earned(alice)
        payout_account_set(by=alice, details=BANK)
        with nothing_changes(), pytest.raises(Conflict, match="insufficient_funds"):
            payout_request(by=alice, coins=1000, key="1")

    def test_one_at_a_time(self, alice: User) -> None:
        ask(alice)
        with nothing_changes(), pytest.raises(Conflict, match="payout_open"):
            payout_request(by=alice, coins=1000, key="2")

    def test_goes_nowhere_without_an_address(self, alice: User) -> None:
        earn(alice)
        with nothing_changes(), pytest.raises(Conflict, match="no_payout_account"):
            payout_request(by=alice, coins=1000, key="1")


class TestMoving:
    @pytest.mark.parametrize("state", MAKES)
    @pytest.mark.parametrize("act", ACTS)
    def test_each_state_leads_where_it_may(self, alice: User, staff: User, state: str, act: str) -> None:
        payout = MAKES[state](alice, staff)
        goal = LEADS.get((state, act))
        if goal is None:
            with nothing_changes(), pytest.raises(Conflict, match="payout_state"):
                ACTS[act](payout=payout, by=staff)
            return
        assert ACTS[act](payout=payout, by=staff).state == goal
        assert look().is_clean

    @pytest.mark.parametrize("state", MAKES)
    def test_until_it_is_approved_one_may_take_it_back(self, alice: User, staff: User, state: str) -> None:
        payout = MAKES[state](alice, staff)
        if state == "requested":
            assert payout_cancel(payout_id=payout.pk, by=alice).state == "cancelled"
            assert earned(alice).available == 5000
        else:
            with nothing_changes(), pytest.raises(Conflict, match="payout_state"):
                payout_cancel(payout_id=payout.pk, by=alice)

    def test_once_it_has_arrived_coins_and_money_are_gone(self, alice: User, staff: User) -> None:
        payout = paid(alice, staff)
        assert (earned(alice).balance, earned(alice).held) == (3000, 0)
        cash, costs = (Account.objects.get(kind=kind, unit="INR").balance for kind in ("cash", "costs"))
        assert (house(Account.Kind.PAID_OUT).balance, cash, costs) == (2000, -20_000, 20_000)
        assert (payout.reference, payout.sent_by, payout.ended_by) == ("UTR 42", staff, staff)
        assert Journal.objects.filter(reason="payout").count() == 2
        assert look().is_clean

    @pytest.mark.parametrize("state", ["cancelled", "rejected", "failed"])
    def test_what_comes_to_nothing_is_given_back_and_forgets_where_it_went(
        self, alice: User, staff: User, state: str
    ) -> None:
        payout = MAKES[state](alice, staff)
        assert (earned(alice).balance, earned(alice).available) == (5000, 5000)
        assert payout.sealed == ""
        with pytest.raises(Conflict, match="forgotten"):
            payout_reveal(payout=payout, by=staff)
        assert ask(alice).state == "requested"

    @pytest.mark.parametrize("act", ACTS)
    def test_nobody_decides_about_their_own(self, alice: User, staff: User, act: str) -> None:
        source = next(state for state, each in LEADS if each == act)
        payout = MAKES[source](alice, staff)
        with nothing_changes(), pytest.raises(Forbidden, match="not_oneself"):
            ACTS[act](payout=payout, by=alice)

    def test_nor_takes_back_those_of_others(self, alice: User, bob: User) -> None:
        payout = ask(alice)
        with nothing_changes(), pytest.raises(NotFound):
            payout_cancel(payout_id=payout.pk, by=bob)

    def test_the_person_hears_of_every_step(self, alice: User, staff: User, deliveries: Callable[[], Any]) -> None:
        with deliveries() as out:
            paid(alice, staff)
        mine = [each for each in out if each.topic == user_topic(alice.pk)]
        names = [each.frame.split('"')[3] for each in mine]
        assert [name for name in names if name == "wallet.payout"] == ["wallet.payout"] * 4
        assert names.count("wallet.changed") == 2
        assert not any(BANK.number in each.frame for each in out)


class TestTwoApprovals:
    @pytest.fixture(autouse=True)
    def _low(self, settings: Settings) -> None:
        settings.PAYOUT_SECOND_APPROVAL = 2000

    def test_a_large_one_needs_two(self, alice: User, staff: User, second: User) -> None:
        payout = payout_approve(payout=ask(alice, 2000), by=staff)
        assert (payout.state, payout.approved_by) == ("requested", staff)
        with nothing_changes(), pytest.raises(Conflict, match="payout_state"):
            payout_send(payout=payout, by=staff, reference="UTR 42")
        payout = payout_approve(payout=payout, by=second)
        assert (payout.state, payout.seconded_by) == ("approved", second)

    def test_of_two_different_people(self, alice: User, staff: User) -> None:
        payout = payout_approve(payout=ask(alice, 2000), by=staff)
        with nothing_changes(), pytest.raises(Conflict, match="approved_already"):
            payout_approve(payout=payout, by=staff)

    def test_neither_of_them_who_is_paid(self, alice: User, staff: User) -> None:
        payout = payout_approve(payout=ask(alice, 2000), by=staff)
        with nothing_changes(), pytest.raises(Forbidden):
            payout_approve(payout=payout, by=alice)

    def test_a_smaller_one_does_not(self, alice: User, staff: User) -> None:
        assert payout_approve(payout=ask(alice, 1999), by=staff).state == "approved"

    def test_a_limit_that_is_changed_later_is_not_for_it(self, alice: User, staff: User, settings: Settings) -> None:
        payout = ask(alice, 2000)
        settings.PAYOUT_SECOND_APPROVAL = 3000
        assert payout_approve(payout=payout, by=staff).state == "requested"

    def test_half_approved_it_may_be_taken_back(self, alice: User, staff: User) -> None:
        payout = payout_approve(payout=ask(alice, 2000), by=staff)
        assert payout_cancel(payout_id=payout.pk, by=alice).state == "cancelled"


class TestFrozenBooks:
    @pytest.fixture(params=["requested", "approved"])
    def payout(self, request: Any, alice: User, staff: User) -> Payout:
        payout = MAKES[request.param](alice, staff)
        Books.objects.create(frozen_at=payout.created_at)
        return payout

    def test_pay_nothing_out(self, payout: Payout, bob: User, staff: User) -> None:
        earn(bob)
        payout_account_set(by=bob, details=BANK)
        act = {"requested": "approve", "approved": "send"}[payout.state]
        with nothing_changes(), pytest.raises(Conflict, match="books_frozen"):
            ACTS[act](payout=payout, by=staff)
        with nothing_changes(), pytest.raises(Conflict, match="books_frozen"):
            payout_request(by=bob, coins=1000, key="1")

    def test_let_it_be_rejected(self, payout: Payout, staff: User) -> None:
        assert ACTS["reject"](payout=payout, by=staff).state == "rejected"


def test_what_has_arrived_has_arrived_though_the_books_are_frozen(alice: User, staff: User) -> None:
    payout = sent(alice, staff)
    Books.objects.create(frozen_at=payout.created_at)
    assert payout_complete(payout=payout, by=staff).state == "paid"


@pytest.mark.parametrize("state", ["requested", "approved"])
def test_who_is_suspended_is_not_paid_until_that_is_over(alice: User, staff: User, state: str) -> None:
    payout = MAKES[state](alice, staff)
    act = {"requested": "approve", "approved": "send"}[state]
    user_suspend(user=alice, by=staff, reason="Fraud?")
    with nothing_changes(), pytest.raises(Conflict, match="suspended"):
        ACTS[act](payout=now(payout), by=staff)
    user_lift_suspension(user=alice, by=staff)
    assert ACTS[act](payout=now(payout), by=staff).state == LEADS[state, act]
