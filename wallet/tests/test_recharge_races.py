"""Many at once with the same recharge: really, on PostgreSQL."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection  # noqa: F401  The condition below is about it.

from accounts.models import User
from wallet.models import Account, ProviderEvent, Recharge
from wallet.providers import sandbox
from wallet.providers.base import Outcome
from wallet.reconciling import look
from wallet.services.accounts import account_of
from wallet.services.asking import recharge_ask
from wallet.services.recharges import recharge_begin
from wallet.services.refunds import recharge_refund
from wallet.services.sandbox import sandbox_settle
from wallet.services.webhooks import webhook_heard
from wallet.tests.conftest import coins, give
from wallet.tests.shop import message, now, ordered, paid, plan_of, said_of
from wallet.tests.test_books_races import outcomes_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def hear(body: bytes) -> None:
    webhook_heard(provider="sandbox", body=body, headers={sandbox.SIGNATURE: sandbox._signature(body)})


@pytest.fixture
def opened(alice: User) -> None:
    """The accounts are there: whoever has to begin one would make the others wait."""
    give(alice, 1)
    for kind in (Account.Kind.SALES, Account.Kind.CASH):
        account_of(kind=kind, unit="INR")


@pytest.mark.usefixtures("opened")
def test_webhooks_questions_and_failures_at_once_are_one_credit(alice: User) -> None:
    """Also when the first of them takes the bonus, so that it would be another credit for the second."""
    plan = plan_of(first_bonus_coins=50)
    for number in range(10):
        recharge = ordered(alice, plan, str(number))
        sandbox.pay(recharge.order)
        said = sandbox.order_ask(recharge)
        works: list[Callable[[], object]] = [partial(hear, message(said, f"{number}:{each}")) for each in "aabb"]
        works += [partial(recharge_ask, recharge=recharge)] * 3
        works += [partial(hear, message(said_of(recharge, Outcome.FAILED), f"{number}:failed"))]
        outcomes_of(works)
        assert now(recharge).state == Recharge.State.PAID
        assert coins(alice).balance == 1 + 50 + 100 * (number + 1)
    assert not ProviderEvent.objects.failed().exists()
    assert look().is_clean


@pytest.mark.usefixtures("opened")
def test_of_two_that_are_paid_at_once_one_is_the_first(alice: User) -> None:
    plan = plan_of(first_bonus_coins=50)
    orders = [ordered(alice, plan, str(number)).order for number in range(8)]
    outcomes_of([partial(sandbox_settle, order_id=order, pays=True) for order in orders])
    assert sorted(each.credited or 0 for each in Recharge.objects.all()) == [100] * 7 + [150]
    assert coins(alice).balance == 851
    assert look().is_clean


def test_one_key_is_one_order(alice: User) -> None:
    plan = plan_of()
    begin = partial(recharge_begin, by=alice.pk, plan_id=plan.pk, key="1")
    made = outcomes_of([begin] * 10)
    assert len({each.pk for each in made if isinstance(each, Recharge)}) == 1
    assert Recharge.objects.count() == 1


def test_the_money_is_given_back_once(alice: User, staff: User) -> None:
    recharge = paid(alice)
    refund = partial(recharge_refund, recharge=recharge, by=staff.pk, note="By mistake")
    assert outcomes_of([refund] * 10).count("recharge_state") == 9
    assert coins(alice).balance == 0
    assert look().is_clean


def test_a_page_that_pays_and_fails_at_once_has_one_outcome(alice: User) -> None:
    for number in range(10):
        recharge = ordered(alice, key=str(number))
        settle = [partial(sandbox_settle, order_id=recharge.order, pays=pays) for pays in (True, False, True)]
        assert "order_over" in outcomes_of(list(settle))
        assert now(recharge).state == Recharge.State.PAID
    assert coins(alice).balance == 1000
