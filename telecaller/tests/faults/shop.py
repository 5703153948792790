"""Buying coins at the sandbox, which tells of it twice, late, in any order or never; and the staff's gifts."""

from functools import partial

import msgspec

from telecaller.models import PaidCall
from telecaller.tests.faults.expected import Message, Order
from telecaller.tests.faults.play import NothingToDo, Play, code_of, deed
from telecaller.tests.faults.schedules import Step
from wallet.models import Account, Journal, Plan, ProviderEvent, Recharge
from wallet.providers import sandbox
from wallet.providers.base import Outcome
from wallet.providers.sandbox import SIGNATURE
from wallet.services.accounts import account_of
from wallet.services.adjustments import account_adjust, journal_take_back
from wallet.services.asking import recharge_ask, recharge_claim
from wallet.services.recharges import recharge_begin, recharge_confirm
from wallet.services.refunds import recharge_refund
from wallet.services.webhooks import webhook_heard

PAID = {"paid", "refunding", "refunded", "refund_failed"}


@deed("order")
def _order(play: Play, step: Step) -> None:
    plans = list(Plan.objects.order_by("pk"))
    plan = plans[step.amount % len(plans)]
    row = recharge_begin(by=play.world.people[step.who], plan_id=plan.pk, key=str(play.name()))
    play.world.orders.append(Order(row.pk, step.who, row.order, plan.coins, plan.first_bonus_coins))


@deed("pay")
def _pay(play: Play, step: Step) -> None:
    order = _chosen(play, step)
    if sandbox.pay(order.name) or play.world.again:
        order.at_provider = "paid" if order.at_provider in {"open", "failed"} else order.at_provider
    _note(play, order)


@deed("fail")
def _fail(play: Play, step: Step) -> None:
    order = _chosen(play, step)
    if sandbox.fail(order.name) or play.world.again:
        order.at_provider = "failed" if order.at_provider in {"open", "failed"} else order.at_provider
    _note(play, order)


@deed("deliver")
def _deliver(play: Play, step: Step) -> None:
    """What was said some time ago, or just now, for the first time or again."""
    message = _message(play, step)
    webhook_heard(provider="sandbox", body=message.body, headers=message.headers)
    order = play.world.orders[message.order]
    _observe(play, order, must=message.outcome == "paid", may=message.outcome in {"paid", "refunded"})


@deed("forge")
def _forge(play: Play, step: Step) -> None:
    message = _message(play, step)
    before = ProviderEvent.objects.count()
    for body, headers in ((message.body + b" ", message.headers), (message.body, {SIGNATURE: "0" * 64})):
        assert code_of(partial(webhook_heard, provider="sandbox", body=body, headers=headers)) == "bad_signature"
    assert ProviderEvent.objects.count() == before


@deed("lie")
def _lie(play: Play, step: Step) -> None:
    """Signed as it must be, and of another sum or another order: it changes nothing."""
    message = _message(play, step)
    told = msgspec.json.decode(message.body, type=sandbox.Message)
    wrong = {"amount": told.said.amount - 1} if step.amount % 3 else {"order": "sandbox_unknown"}
    said = msgspec.structs.replace(told.said, outcome=Outcome.PAID, payment="other", **wrong)
    body = msgspec.json.encode(sandbox.Message(f"lie:{play.name()}", said))
    webhook_heard(provider="sandbox", body=body, headers={SIGNATURE: sandbox._signature(body)})
    _observe(play, play.world.orders[message.order])


@deed("confirm")
def _confirm(play: Play, step: Step) -> None:
    """Somebody is back from paying, and their browser says so."""
    order = _chosen(play, step)
    recharge_confirm(by=play.world.people[order.who], recharge_id=order.id, proof={})
    _observe(play, order, must=order.at_provider == "paid", may=order.at_provider == "paid")


@deed("look")
def _look(play: Play, _: Step) -> None:
    """As the clock and its tasks do, for these people."""
    for row in Recharge.objects.due(play.world.now).filter(user__in=play.world.people).order_by("ask_at"):
        if recharge_claim(recharge=row):
            recharge_ask(recharge=row)
    for order in play.world.orders:
        _observe(play, order, may=order.at_provider == "paid")


@deed("refund")
def _refund(play: Play, step: Step) -> None:
    """All of its coins must be there still."""
    order = _chosen(play, step)
    least, most = play.world.available(order.who)
    is_paid = order.credited and not order.is_given_back
    possible = is_paid and most >= order.credited
    row = Recharge.objects.get(pk=order.id)
    expected = "" if is_paid and least >= order.credited else "coins_spent" if is_paid else "recharge_state"
    if possible and expected:  # a server that was killed may have held a block more, or not
        expected = "" if row.state in PAID - {"paid"} or _there(play, order.who) >= order.credited else expected
    work = partial(recharge_refund, recharge=row, by=play.world.people[5], note="They asked.")
    play.attempt(expected, work, done="recharge_state")
    if not expected:
        order.is_given_back = True
        play.world.seen.add("refunded")
        play.world.spending[order.who] -= order.credited


@deed("give")
def _give(play: Play, step: Step) -> None:
    coins = 5 * (1 + step.amount)
    _adjust(play, step.who, coins)
    play.world.spending[step.who] += coins


@deed("take")
def _take(play: Play, step: Step) -> None:
    coins = 5 * (1 + step.amount)
    least, most = play.world.available(step.who)
    is_done = Journal.objects.filter(key=f"adjust:{play.name()}").exists()
    there = _there(play, step.who) if least < coins <= most else least
    expected = "" if is_done or there >= coins else "insufficient_funds"
    play.attempt(expected, lambda: _adjust(play, step.who, -coins))
    if not expected:
        play.world.spending[step.who] -= coins


@deed("take back")
def _take_back(play: Play, step: Step) -> None:
    """A call, whole: from the telecaller and from the house."""
    world = play.world
    paid = [call for call in world.calls if call.coins]
    if not paid:
        raise NothingToDo
    call = paid[step.amount % len(paid)]
    expected = "" if world.earned(call.telecaller - 2) >= call.earned else "insufficient_funds"
    if call.is_taken_back:
        expected = "reversed_already"
    hold_id = PaidCall.objects.values_list("hold", flat=True).get(pk=call.id)
    journal = Journal.objects.get(key=f"hold:{hold_id}")
    work = partial(journal_take_back, journal=journal, by=play.user(5), note="It was noise.")
    play.attempt(expected, work, done="reversed_already")
    if not expected:
        call.is_taken_back = True
        world.seen.add("reversal")
        world.spending[call.caller] += call.coins
        world.earnings[call.telecaller - 2] -= call.earned


def _adjust(play: Play, who: int, coins: int) -> Journal:
    account = account_of(kind=Account.Kind.SPENDING, owner=play.world.people[who])
    return account_adjust(account=account, coins=coins, by=play.user(5), note="As promised.", key=play.name())


def _there(play: Play, who: int) -> int:
    return Account.objects.get(owner=play.world.people[who], kind=Account.Kind.SPENDING).available


def _chosen(play: Play, step: Step) -> Order:
    """One of the caller's: mostly the last."""
    mine = [order for order in play.world.orders if order.who == step.who]
    if not mine:
        raise NothingToDo
    return mine[-1 - step.amount // 4 % len(mine)]


def _message(play: Play, step: Step) -> Message:
    messages = play.world.messages
    if not messages:
        raise NothingToDo
    return messages[-1 - step.amount % min(len(messages), 3)]


def _note(play: Play, order: Order) -> None:
    """What the sandbox would tell now."""
    body, headers = sandbox.message_about(order.name)
    outcome = msgspec.json.decode(body, type=sandbox.Message).said.outcome
    play.world.messages.append(Message(play.world.orders.index(order), outcome, body, headers))


def _observe(play: Play, order: Order, *, must: bool = False, may: bool = False) -> None:
    """It gives its coins once, when the provider has the money; the bonus with the first one alone."""
    row = Recharge.objects.get(pk=order.id)
    assert (row.state in PAID) == bool(row.credited)
    if order.credited or not row.credited:
        assert (row.credited or 0) == order.credited, (row.credited, order)
        assert order.credited or not must, (row.state, order)
        return
    assert must or may, (row.credited, order)
    is_first = not any(each.credited for each in play.world.orders if each.who == order.who)
    if play.world.again or not must:  # another one that was asked about at once may be the first
        is_first = is_first and row.is_first
    assert row.credited == order.coins + (order.bonus if is_first else 0), (row.credited, order)
    order.credited = row.credited
    play.world.spending[order.who] += order.credited
    call = play.world.call_of(order.who)
    play.world.seen.add("recharge in call" if call and call.since else "recharge")
