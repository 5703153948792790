"""Whatever is done about payouts, in any order: coins are where a simple model says, and the books add up."""

import logging
import random
from collections.abc import Callable
from functools import partial

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import MakeUser, nothing_changes
from realtime.errors import DomainError
from realtime.ids import uuid7
from wallet.models import Account, Books, Payout
from wallet.reconciling import look
from wallet.services.adjustments import account_adjust
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
from wallet.tests.paying_out import BANK, earn, earned, now

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

MINIMUM, LARGE = 10, 60
People = st.integers(0, 2)
Coins = st.integers(1, 120)
Picks = st.integers(0, 99)


ACTS: dict[str, Callable[..., Payout]] = {
    "approve": payout_approve,
    "send": partial(payout_send, reference="UTR 42"),
    "complete": payout_complete,
    "reject": partial(payout_reject, reason="No."),
    "fail": partial(payout_fail, reason="No."),
}
ALLOWED = {
    "approve": ({"requested"}, True),
    "send": ({"approved"}, True),
    "complete": ({"sent"}, False),
    "reject": ({"requested", "approved"}, False),
    "fail": ({"sent"}, False),
}
"""From which states, and whether the books must be in order."""


class Payouts(RuleBasedStateMachine):
    """Of the three, each earns, and each may decide about the others. `open` has a payout's state, and who approved."""

    people: list[User]

    def __init__(self) -> None:
        super().__init__()
        # Nothing can be deleted from books, so each round is taken back as a whole.
        self.round = transaction.atomic()
        self.round.__enter__()
        self.have = [0, 0, 0]
        self.paid = 0
        self.frozen = False
        self.open: dict[int, tuple[Payout, str, set[int]]] = {}
        for person, user in enumerate(self.people):
            payout_account_set(by=user, details=BANK)
            self.earn(person, 100)

    def attempt(self, may: bool, work: Callable[[], object]) -> bool:
        if may:
            work()
            return True
        with nothing_changes(), pytest.raises(DomainError):
            work()
        return False

    def free(self, person: int) -> int:
        return self.have[person] - (self.open[person][0].coins if person in self.open else 0)

    @rule(person=People, coins=Coins)
    def earns(self, person: int, coins: int) -> None:
        self.earn(person, coins)

    def earn(self, person: int, coins: int) -> None:
        earn(self.people[person], coins)
        self.have[person] += coins

    @rule(person=People, by=People, coins=st.integers(-60, 60))
    def adjust(self, person: int, by: int, coins: int) -> None:
        account = earned(self.people[person])
        may = person != by and bool(coins) and self.free(person) + coins >= 0
        work = partial(account_adjust, account=account, coins=coins, by=self.people[by], note="", key=uuid7())
        if self.attempt(may, work):
            self.have[person] += coins

    @rule(person=People, coins=Coins)
    def ask(self, person: int, coins: int) -> None:
        user, key = self.people[person], str(uuid7())
        may = not self.frozen and person not in self.open and MINIMUM <= coins <= self.have[person]
        if self.attempt(may, lambda: payout_request(by=user, coins=coins, key=key)):
            self.open[person] = (Payout.objects.get(key=key), "requested", set())

    @precondition(lambda self: self.open)
    @rule(number=Picks)
    def cancel(self, number: int) -> None:
        person, payout, state, _ = self.pick(number)
        if self.attempt(state == "requested", partial(payout_cancel, payout_id=payout.pk, by=self.people[person])):
            del self.open[person]

    @precondition(lambda self: self.open)
    @rule(number=Picks, by=People, act=st.sampled_from(sorted(ACTS)))
    def act(self, number: int, by: int, act: str) -> None:
        """By whomever, and whatever state it is in."""
        person, payout, state, approvals = self.pick(number)
        sources, needs_order = ALLOWED[act]
        may = by != person and state in sources and not (self.frozen and needs_order)
        may = may and not (act == "approve" and by in approvals)
        if self.attempt(may, partial(ACTS[act], payout=payout, by=self.people[by])):
            self.moved(person, act, by)

    @precondition(lambda self: self.open)
    @rule(number=Picks, further=st.integers(1, 2), steps=st.integers(1, 4))
    def go_on(self, number: int, further: int, steps: int) -> None:
        """As it should, so that something comes to its end."""
        self.freeze(False)
        person, payout, *_ = self.pick(number)
        for _ in range(steps):
            if person in self.open:
                _, state, approvals = self.open[person]
                first = (person + further) % 3
                by = (person - further) % 3 if first in approvals else first
                act = {"requested": "approve", "approved": "send", "sent": "complete"}[state]
                ACTS[act](payout=now(payout), by=self.people[by])
                self.moved(person, act, by)

    def moved(self, person: int, act: str, by: int) -> None:
        payout, state, approvals = self.open.pop(person)
        if act == "approve":
            enough = len(approvals) + 1 == (2 if payout.coins >= LARGE else 1)
            self.open[person] = (payout, "approved" if enough else state, approvals | {by})
        elif act == "send":
            self.open[person] = (payout, "sent", approvals)
        elif act == "complete":
            self.have[person] -= payout.coins
            self.paid += payout.coins

    @rule(frozen=st.booleans())
    def freeze(self, frozen: bool) -> None:
        self.frozen = frozen
        Books.objects.update_or_create(pk=1, defaults={"frozen_at": self.people[0].created_at if self.frozen else None})

    def pick(self, number: int) -> tuple[int, Payout, str, set[int]]:
        person = sorted(self.open)[number % len(self.open)]
        payout, state, approvals = self.open[person]
        return person, now(payout), state, approvals

    @invariant()
    def coins_are_where_the_model_says(self) -> None:
        for person, user in enumerate(self.people):
            account = earned(user)
            assert (account.balance, account.available) == (self.have[person], self.free(person))
        assert house(Account.Kind.PAID_OUT).balance == self.paid

    @invariant()
    def states_are_what_the_model_says(self) -> None:
        found = dict(Payout.objects.open().values_list("pk", "state"))
        assert found == {payout.pk: state for payout, state, _ in self.open.values()}

    @invariant()
    def books_add_up(self) -> None:
        assert look().wrong == {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.round.__exit__(None, None, None)


def test_payouts_are_what_a_model_says_they_are(make_user: MakeUser, settings: Settings) -> None:
    settings.PAYOUT_MINIMUM, settings.PAYOUT_SECOND_APPROVAL = MINIMUM, LARGE
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)

    @hypothesis.seed(seed)
    class Seeded(Payouts):
        pass

    Seeded.people = [make_user(name) for name in ("alice", "bob", "carol")]
    rounds = hypothesis.settings(max_examples=12, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(Seeded, settings=rounds)
