"""Whatever happens to recharges, in any order, with words lost and processes killed: what is paid is credited once."""

import logging
import random
from datetime import timedelta

import hypothesis
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from conftest import nothing_changes
from realtime.errors import Conflict, Invalid
from wallet.models import Account, Journal, Plan, ProviderEvent, Recharge, SandboxOrder
from wallet.providers import sandbox
from wallet.providers.base import Order
from wallet.reconciling import look
from wallet.services import recharges
from wallet.services.journals import Entry, journal_post
from wallet.services.recharges import recharge_begin, recharge_confirm
from wallet.services.refunds import recharge_refund
from wallet.services.webhooks import webhook_heard
from wallet.sweeps import recharges_look
from wallet.tests.conftest import coins, house
from wallet.tests.shop import now, plan_of

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

Picks = st.integers(0, 99)
LATER = timedelta(days=2)
State = Recharge.State


class Killed(BaseException):
    """Nothing that is meant to go on catches it."""


class NeverBack:
    """In the place of the provider: it makes the order, and the process is dead before it hears of it."""

    def order_make(self, recharge: Recharge) -> Order:
        sandbox.order_make(recharge)
        raise Killed


class Shop(RuleBasedStateMachine):
    """`told` are the sandbox's messages: each may come never, often, and in any order."""

    alice: User
    staff: User
    plan: Plan

    def __init__(self) -> None:
        super().__init__()
        # Nothing can be deleted from books, so each round is taken back as a whole.
        self.round = transaction.atomic()
        self.round.__enter__()
        self.orders: list[Recharge] = []
        self.told: list[tuple[bytes, dict[str, str]]] = []
        self.spent = 0

    def pick(self, number: int) -> Recharge:
        return now(self.orders[number % len(self.orders)])

    @rule()
    def order(self) -> None:
        self.orders.append(recharge_begin(by=self.alice.pk, plan_id=self.plan.pk, key=str(len(self.orders))))

    @rule()
    def order_and_be_killed_on_the_way(self) -> None:
        """The same person tries again, with the same key."""
        key = str(len(self.orders))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recharges, "provider_of", lambda _: NeverBack())
            with pytest.raises(Killed):
                recharge_begin(by=self.alice.pk, plan_id=self.plan.pk, key=key)
        self.order()

    @precondition(lambda self: self.orders)
    @rule(number=Picks, pays=st.booleans())
    def at_the_checkout(self, number: int, pays: bool) -> None:
        """The page of the sandbox, and the process is killed before a word leaves it."""
        order = self.pick(number).order
        if sandbox.pay(order) if pays else sandbox.fail(order):
            self.told.append(sandbox.message_about(order))

    @precondition(lambda self: self.told)
    @rule(number=Picks, times=st.integers(1, 3))
    def a_webhook_comes(self, number: int, times: int) -> None:
        body, headers = self.told[number % len(self.told)]
        for _ in range(times):
            webhook_heard(provider="sandbox", body=body, headers=headers)

    @precondition(lambda self: self.told)
    @rule(number=Picks)
    def a_forged_webhook_comes(self, number: int) -> None:
        body, headers = self.told[number % len(self.told)]
        forged = body.replace(b"failed", b"paid") if b"failed" in body else body.replace(b"9900", b"9901")
        with nothing_changes(), pytest.raises(Invalid):
            webhook_heard(provider="sandbox", body=forged, headers=headers)

    @precondition(lambda self: self.orders)
    @rule(number=Picks)
    def the_browser_comes_back(self, number: int) -> None:
        recharge_confirm(by=self.alice.pk, recharge_id=self.pick(number).pk, proof={})

    @rule()
    def the_clock_comes_by(self) -> None:
        recharges_look(timezone.now() + LATER)

    @precondition(lambda self: self.orders)
    @rule(number=Picks)
    def an_order_gets_old(self, number: int) -> None:
        Recharge.objects.filter(pk=self.pick(number).pk).update(expires_at=timezone.now() - LATER)

    @rule(amount=st.integers(1, 60))
    def coins_are_spent(self, amount: int) -> None:
        have, revenue = coins(self.alice), house(Account.Kind.REVENUE)
        if have.available < amount:
            return
        key = f"call:{Journal.objects.count()}"
        journal_post(key=key, reason=Journal.Reason.CALL, entries=[Entry(have.pk, revenue.pk, amount)])
        self.spent += amount

    @precondition(lambda self: self.orders)
    @rule(number=Picks)
    def money_is_given_back(self, number: int) -> None:
        recharge, have = self.pick(number), coins(self.alice).balance
        if recharge.state == State.PAID and have >= (recharge.credited or 0):
            recharge_refund(recharge=recharge, by=self.staff.pk, note="Asked for")
            return
        with nothing_changes(), pytest.raises(Conflict):
            recharge_refund(recharge=recharge, by=self.staff.pk, note="Asked for")

    @invariant()
    def coins_are_there_for_what_was_paid_and_for_nothing_else(self) -> None:
        credited = {each.order: each for each in Recharge.objects.of(self.alice.pk).paid()}
        took = [SandboxOrder.State.PAID, SandboxOrder.State.REFUNDED]
        assert SandboxOrder.objects.filter(pk__in=credited, state__in=took).count() == len(credited)
        there = sum(each.credited or 0 for each in credited.values() if each.state == State.PAID)
        assert coins(self.alice).balance == there - self.spent
        assert [each.credited for each in credited.values() if each.is_first] == [150] * bool(credited)

    @invariant()
    def books_add_up(self) -> None:
        assert look().wrong == {}
        assert not ProviderEvent.objects.failed().exists()

    def teardown(self) -> None:
        """In the end the clock has come by, and nothing is left undone."""
        try:
            for _ in range(2):
                recharges_look(timezone.now() + LATER)
            for recharge in map(now, self.orders):
                order = SandboxOrder.objects.get(pk=recharge.order)
                assert (order.state == SandboxOrder.State.REFUNDED) == (recharge.state == State.REFUNDED)
                assert (order.state == SandboxOrder.State.PAID) == (recharge.state == State.PAID) or self.missed(
                    recharge
                )
            self.coins_are_there_for_what_was_paid_and_for_nothing_else()
        finally:
            transaction.set_rollback(True)
            self.round.__exit__(None, None, None)

    def missed(self, recharge: Recharge) -> bool:
        """Paid when nobody asked any more, and the word of it never came. Whoever asks finds it."""
        return recharge.state == State.EXPIRED


def test_what_is_paid_is_credited_once(alice: User, staff: User) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)

    @hypothesis.seed(seed)
    class Seeded(Shop):
        pass

    Seeded.alice, Seeded.staff, Seeded.plan = alice, staff, plan_of(first_bonus_coins=50)
    settings = hypothesis.settings(max_examples=15, stateful_step_count=30, deadline=None, database=None)
    run_state_machine_as_test(Seeded, settings=settings)
