"""What callers and telecallers do, with the services that REST and the sockets call."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from calls.models import Kind
from calls.services.seats import Coming, seat_take
from realtime.ids import uuid7
from realtime.presence import connections_close
from telecaller.services.dialling import NewCall, paid_call_make
from telecaller.services.paid_calls import (
    paid_call_accept,
    paid_call_cancel,
    paid_call_end,
    paid_call_reject,
)
from telecaller.tests.faults.expected import FIRST_COSTS, RINGS, Call
from telecaller.tests.faults.play import NothingToDo, Play, code_of, deed
from telecaller.tests.faults.schedules import Step

LONG = timedelta(seconds=16)
SELDOM = ("presence", "orphaned_seats", "telecaller_states")
"""Sweeps whose work the others do not wait for."""


@deed("tick")
def _tick(play: Play, step: Step) -> None:
    if not play.world.live:
        raise NothingToDo
    play.tick(timedelta(seconds=0.5 * (1 + step.amount % 4)))


@deed("leap")
def _leap(play: Play, step: Step) -> None:
    """The clock comes by seldom while nobody talks: it would find nothing."""
    passed = timedelta(seconds=2) if any(call.since for call in play.world.live) else LONG
    play.tick(passed, also=() if step.amount % 4 else SELDOM)


@deed("dial")
def _dial(play: Play, step: Step) -> None:
    world, caller, telecaller = play.world, step.who, 2 + step.which
    play.come(caller, telecaller)
    mine, theirs = world.call_of(caller), world.call_of(telecaller)
    expected = "on_another_call" if mine else "telecaller_busy" if theirs else ""
    if mine is not None and mine is theirs:
        expected = ""
    elif not expected and world.spending[caller] < FIRST_COSTS:
        expected = "insufficient_funds"
    made = play.attempt(
        expected,
        lambda: paid_call_make(
            NewCall(world.people[caller], world.people[telecaller], Kind.AUDIO, client_id=str(play.name()))
        ),
    )
    if made is not None and mine is None:
        row, is_new = made
        assert is_new or world.again
        assert row.state == "ringing"
        world.calls.append(Call(row.pk, caller, telecaller, row.created_at))


@deed("accept")
def _accept(play: Play, step: Step) -> None:
    world, call = play.world, _ringing(play, step)
    in_time = {"accepted" if world.spending[call.caller] >= FIRST_COSTS else "cancelled"}
    late = {"ringing", *in_time} if world.again else {"ringing"}
    _answer(play, call, paid_call_accept, call.telecaller)
    play.observe({call.id: in_time if world.now < call.rung_at + RINGS else late})


@deed("reject")
def _reject(play: Play, step: Step) -> None:
    call = _ringing(play, step)
    _answer(play, call, paid_call_reject, call.telecaller)
    play.observe({call.id: {"rejected"}})


@deed("cancel")
def _cancel(play: Play, step: Step) -> None:
    call = _ringing(play, step)
    _answer(play, call, paid_call_cancel, call.caller)
    play.observe({call.id: {"cancelled"}})


@deed("end by caller")
def _end_by_caller(play: Play, step: Step) -> None:
    call = _live(play, step.who)
    _answer(play, call, paid_call_end, call.caller)
    play.observe({call.id: {"cancelled" if call.state == "ringing" else "completed"}})


@deed("end by telecaller")
def _end_by_telecaller(play: Play, step: Step) -> None:
    call = _live(play, 2 + step.which)
    _answer(play, call, paid_call_end, call.telecaller)
    play.observe({call.id: {"rejected" if call.state == "ringing" else "completed"}})


@deed("return")
def _return(play: Play, step: Step) -> None:
    """Whoever of the two is not there."""
    if not [person for person in (step.who, 2 + step.which) if _takes_seat(play, person)]:
        raise NothingToDo


@deed("sit")
def _sit(play: Play, step: Step) -> None:
    if not _takes_seat(play, _seated(step)):
        raise NothingToDo


def _takes_seat(play: Play, person: int) -> bool:
    """In the call that they are on; in its room already, nothing."""
    world = play.world
    call = world.call_of(person)
    if call is None or call.state != "accepted" or (person in call.sat and person not in call.away):
        return False
    play.come(person)
    seat_take(Coming(call.room, world.people[person], world.devices[person], uuid7().hex))
    call.sit(person, world.now)
    return True


@deed("drop")
def _drop(play: Play, step: Step) -> None:
    """Their device is gone, without a word."""
    world, person = play.world, _seated(step)
    device = world.devices.pop(person, None)
    if device is None:
        raise NothingToDo
    connections_close(ids=[device])
    call = world.call_of(person)
    if call is not None and person in call.sat and person not in call.away:
        call.gets_up(person, world.now)


def _seated(step: Step) -> int:
    return 2 + step.which if step.amount % 2 else step.who


def _ringing(play: Play, step: Step) -> Call:
    call = _live(play, 2 + step.which)
    if call.state != "ringing":
        raise NothingToDo
    return call


def _live(play: Play, person: int) -> Call:
    call = play.world.call_of(person)
    if call is None:
        raise NothingToDo
    return call


def _answer(play: Play, call: Call, work: Callable[..., object], person: int) -> None:
    """Refused where it rang too long, or where it was done before the server was killed."""
    code = code_of(partial(work, call_id=call.id, by=play.world.people[person]))
    if play.world.again or play.world.now >= call.rung_at + RINGS:
        assert code in {"", "call_over", "answered_elsewhere"}, code
    else:
        assert not code, code
