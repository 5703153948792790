"""Several at once about one payout: really, on PostgreSQL, and one after the other in the worst order."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from conftest import MakeUser, nothing_changes
from realtime.errors import Conflict
from realtime.ids import uuid7
from wallet.models import Hold, Journal, Payout
from wallet.models.payout import PayoutQuerySet
from wallet.reconciling import look
from wallet.services.payout_accounts import payout_account_set
from wallet.services.payouts import (
    payout_approve,
    payout_cancel,
    payout_complete,
    payout_fail,
    payout_reject,
    payout_request,
    payout_send,
)
from wallet.tests.conftest import house
from wallet.tests.paying_out import BANK, approved, ask, earn, earned, now, sent
from wallet.tests.test_books_races import outcomes_of

ROUNDS = 25


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestReally:
    def test_of_many_withdrawals_at_once_there_is_one(self, alice: User) -> None:
        earn(alice, 100_000)
        payout_account_set(by=alice, details=BANK)
        outcomes = outcomes_of([partial(payout_request, by=alice, coins=1000, key=str(each)) for each in range(20)])
        assert outcomes.count("payout_open") == 19
        assert (Payout.objects.count(), Hold.objects.count(), earned(alice).held) == (1, 1, 1000)
        assert look().is_clean

    def test_of_many_that_are_one_there_is_one(self, alice: User) -> None:
        earn(alice, 100_000)
        payout_account_set(by=alice, details=BANK)
        outcomes: list[Any] = outcomes_of([partial(payout_request, by=alice, coins=1000, key="1")] * 20)
        assert len({payout.pk for payout, _ in outcomes}) == 1
        assert sum(created for _, created in outcomes) == 1

    def test_of_an_approval_a_rejection_and_a_cancellation_one_outcome_is(self, alice: User, staff: User) -> None:
        for _ in range(ROUNDS):
            payout = ask(alice)
            outcomes = outcomes_of(
                [
                    partial(payout_approve, payout=payout, by=staff),
                    partial(payout_reject, payout=payout, by=staff, reason="No."),
                    partial(payout_cancel, payout_id=payout.pk, by=alice),
                ]
            )
            payout = now(payout)
            # What was approved first is still rejected.
            assert outcomes.count("payout_state") == (1 if payout.approved_by else 2)
            assert payout.state == "rejected" or (payout.state, payout.approved_by) == ("cancelled", None)
            assert earned(alice).held == 0
        assert look().is_clean

    def test_it_is_paid_once_or_not_at_all(self, alice: User, staff: User) -> None:
        for _ in range(ROUNDS):
            payout = sent(alice, staff)
            before = house().balance + earned(alice).balance
            complete = partial(payout_complete, payout=payout, by=staff)
            fail = partial(payout_fail, payout=payout, by=staff, reason="No such account.")
            outcomes = outcomes_of([complete, fail] * 3)
            assert outcomes.count("payout_state") == 5
            spent = before - house().balance - earned(alice).balance
            assert spent == (2000 if now(payout).state == "paid" else 0)
        paid = Payout.objects.filter(state="paid").count()
        assert Journal.objects.filter(reason="payout").count() == 2 * paid
        assert look().is_clean

    def test_a_large_one_is_approved_by_two_however_often_each_asks(
        self, alice: User, staff: User, make_user: MakeUser, settings: Any
    ) -> None:
        settings.PAYOUT_SECOND_APPROVAL = 1
        second = make_user("second")
        for _ in range(ROUNDS):
            payout = ask(alice)
            outcomes = outcomes_of([partial(payout_approve, payout=payout, by=each) for each in [staff, second] * 3])
            assert sum(isinstance(each, Payout) for each in outcomes) == 2
            payout = now(payout)
            assert (payout.state, {payout.approved_by, payout.seconded_by}) == ("approved", {staff, second})
            payout_reject(payout=payout, by=staff, reason="The next one.")

    def test_nobody_waits_for_ever(self, alice: User, bob: User, staff: User) -> None:
        """Whatever locks accounts and payouts, all together."""
        earn(alice, 1_000_000)
        payout_account_set(by=alice, details=BANK)
        for _ in range(ROUNDS):
            mine, his = sent(alice, staff), ask(bob)
            outcomes_of(
                [
                    partial(payout_complete, payout=mine, by=staff),
                    partial(payout_fail, payout=mine, by=staff, reason="No such account."),
                    partial(payout_request, by=alice, coins=1000, key=str(uuid7())),
                    partial(payout_request, by=bob, coins=1000, key=str(uuid7())),
                    partial(payout_cancel, payout_id=his.pk, by=bob),
                    partial(payout_approve, payout=his, by=staff),
                    partial(payout_reject, payout=his, by=staff, reason="No."),
                ]
            )
            for payout in Payout.objects.open().select_related("hold", "user"):
                payout_reject(payout=payout, by=staff, reason="The next one.")
        assert look().is_clean


@pytest.mark.django_db
class TestInTheWorstOrder:
    """What each goes by was read before the other was done."""

    def test_sent_twice(self, alice: User, staff: User) -> None:
        payout = approved(alice, staff)
        payout_send(payout=payout, by=staff, reference="UTR 1")
        with nothing_changes(), pytest.raises(Conflict, match="payout_state"):
            payout_send(payout=payout, by=staff, reference="UTR 2")

    def test_paid_twice(self, alice: User, staff: User) -> None:
        payout = sent(alice, staff)
        payout_complete(payout=payout, by=staff)
        with nothing_changes(), pytest.raises(Conflict, match="payout_state"):
            payout_complete(payout=payout, by=staff)

    def test_asked_for_twice(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        """The constraint, too, lets no second one be open."""
        ask(alice)
        monkeypatch.setattr(PayoutQuerySet, "open", lambda self: self.none())
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            payout_request(by=alice, coins=1000, key="2")
