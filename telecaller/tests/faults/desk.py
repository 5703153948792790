"""Telecallers who want money for what they earned, and the staff who pays them."""

from collections.abc import Callable

from accounts.models import User
from telecaller.tests.faults.expected import Payout
from telecaller.tests.faults.play import NothingToDo, Play, deed
from telecaller.tests.faults.schedules import Step
from wallet.models import Payout as Row
from wallet.services.payouts import (
    payout_approve,
    payout_cancel,
    payout_complete,
    payout_fail,
    payout_reject,
    payout_request,
    payout_send,
)

MINIMUM, SECOND_APPROVAL = 5, 30
"""Settings of the server that these play on."""


@deed("ask")
def _ask(play: Play, step: Step) -> None:
    world, coins = play.world, 4 * (1 + step.amount)
    last = world.payout_of(step.which)
    expected = ""
    if coins < MINIMUM:
        expected = "below_minimum"
    elif last is not None and last.is_open:
        expected = "payout_open"
    elif world.earned(step.which) < coins:
        expected = "insufficient_funds"
    user = play.user(2 + step.which)
    made = play.attempt(expected, lambda: payout_request(by=user, coins=coins, key=str(play.name())))
    if made is not None:
        row, is_new = made
        assert is_new or world.again
        world.payouts.append(Payout(row.pk, step.which, coins, coins >= SECOND_APPROVAL))


@deed("approve")
def _approve(play: Play, step: Step) -> None:
    _approve_by(play, step, 4)


@deed("second")
def _second(play: Play, step: Step) -> None:
    _approve_by(play, step, 5)


def _approve_by(play: Play, step: Step, by: int) -> None:
    payout = _last(play, step)
    twice = payout.state == "requested" and payout.approver == by
    expected = "approved_already" if twice else "" if payout.state == "requested" else "payout_state"
    done = "approved_already" if payout.needs_second and payout.approver is None else "payout_state"
    play.attempt(expected, lambda: payout_approve(payout=_row(payout), by=play.user(by)), done=done)
    if not expected:
        payout.state = "approved" if payout.approver is not None or not payout.needs_second else "requested"
        payout.approver = by if payout.approver is None else payout.approver
    _must_be(payout)


@deed("send")
def _send(play: Play, step: Step) -> None:
    _move(play, step, {"approved"}, "sent", lambda row, by: payout_send(payout=row, by=by, reference="UTR 42"))


@deed("complete")
def _complete(play: Play, step: Step) -> None:
    if _move(play, step, {"sent"}, "paid", lambda row, by: payout_complete(payout=row, by=by)):
        play.world.earnings[step.which] -= _last(play, step).coins


@deed("refuse")
def _refuse(play: Play, step: Step) -> None:
    from_states = {"requested", "approved"}
    _move(play, step, from_states, "rejected", lambda row, by: payout_reject(payout=row, by=by, reason="Not today."))


@deed("bounce")
def _bounce(play: Play, step: Step) -> None:
    _move(play, step, {"sent"}, "failed", lambda row, by: payout_fail(payout=row, by=by, reason="No such account."))


@deed("withdraw")
def _withdraw(play: Play, step: Step) -> None:
    _move(play, step, {"requested"}, "cancelled", lambda row, _: payout_cancel(payout_id=row.pk, by=row.user))


def _move(play: Play, step: Step, sources: set[str], target: str, work: Callable[[Row, User], Row]) -> bool:
    payout = _last(play, step)
    moves = payout.state in sources
    play.attempt("" if moves else "payout_state", lambda: work(_row(payout), play.user(4)), done="payout_state")
    if moves:
        payout.state = target
        play.world.seen.add(f"payout {target}")
    _must_be(payout)
    return moves


def _last(play: Play, step: Step) -> Payout:
    payout = play.world.payout_of(step.which)
    if payout is None:
        raise NothingToDo
    return payout


def _row(payout: Payout) -> Row:
    return Row.objects.select_related("user", "hold").get(pk=payout.id)


def _must_be(payout: Payout) -> None:
    state = _row(payout).state
    assert state == payout.state, (state, payout)
