"""Schedules, one after the other, by a server that is killed again and again.

    manage.py shell -c "from telecaller.tests.faults.lives import run; run(seed, count)"

What it does when it is killed, it does in a process of its own, with a connection of its own. The one that sees it go
knows what it told, and goes on as the next life of the server.
"""

import gc
import os
import pickle
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from io import FileIO
from itertools import count
from typing import IO, Any

import hypothesis
import time_machine
from django.db import connections, transaction

from accounts.models import User
from calls.models import Kind
from realtime.ids import uuid7
from realtime.models import ServerProcess
from telecaller.models import Rate, Telecaller
from telecaller.tests.faults import desk, shop, talking
from telecaller.tests.faults.ends import come_to_an_end, must_be_right, wrong_now
from telecaller.tests.faults.expected import FIRST, PRICE, PULSE, SHARE, World
from telecaller.tests.faults.play import Play
from telecaller.tests.faults.schedules import Kill, Schedule, schedules
from wallet.models import Account, Journal, Payee, PayoutAccount, Plan
from wallet.payees import UpiAddress
from wallet.sealing import seal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

__all__ = ["desk", "run", "shop", "talking"]

BEGINNING = datetime(2027, 1, 1, tzinfo=UTC)
TO_BEGIN_WITH = {Account.Kind.SPENDING: 24, Account.Kind.EARNINGS: 40}
WRITES = ("INSERT", "UPDATE", "DELETE")
OVER = "over"
KILLED = "killed: "
MUST_HAPPEN = {
    *("recharge", "deliver", "forge", "dial", "accept", "talk", "drop", "return", "recharge in call"),
    *("end by caller", "end by telecaller", "payout paid", "reversal", "refunded"),
    *(f"over: {reason}" for reason in ("caller", "telecaller", "money", "lost", "nobody", "time")),
}
ENOUGH = 200
"""Schedules in which there is all of that."""

TOGETHER = 25
"""Schedules that are in the books at once."""

Tell = Callable[[object], None]


def run(seed: str, count_of: int) -> None:
    """So many schedules, one after the other, in one database. Raises with the first that goes wrong."""
    numbers, seen, wrong = count(), Counter[str](), set[str]()

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count_of,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(schedules())
    def play(schedule: Schedule) -> None:
        number = next(numbers)
        if number % TOGETHER == 0:
            _begin_anew()
        world = World(BEGINNING + timedelta(days=number))
        try:
            seen.update(_play(world, schedule, clock, wrong))
        except AssertionError:  # it is played once more, and what it left behind is no news then
            wrong.update(wrong_now())
            raise

    connections.settings["default"]["OPTIONS"].pop("pool", None)  # its threads would be missing after a fork
    with time_machine.travel(BEGINNING, tick=False) as clock:
        gc.freeze()
        play()
    _tell_of(seen)
    assert count_of < ENOUGH or set(seen) >= MUST_HAPPEN, MUST_HAPPEN - set(seen)


def _tell_of(seen: Counter[str]) -> None:
    """In how many schedules there was what."""
    killed = {name.removeprefix(KILLED): times for name, times in seen.most_common() if name.startswith(KILLED)}
    print("Done:", {name: times for name, times in seen.most_common() if not name.startswith(KILLED)})
    print("Killed in:", killed)


def _play(world: World, schedule: Schedule, clock: time_machine.Traveller, wrong: set[str]) -> set[str]:
    """What there was in it."""
    clock.move_to(world.now)
    _people(world)
    play = Play(world, schedule.steps, clock)
    for kill in schedule.kills:
        play.go(kill.steps)
        if not play.is_over:
            play = _killed(play, kill)
    play.go()
    come_to_an_end(play)
    must_be_right(play, wrong)
    return play.world.seen


# What there is to begin with


def _begin_anew() -> None:
    """With books that are quickly looked through, where they can be thrown away."""
    if connections["default"].vendor == "postgresql":
        _run("TRUNCATE accounts_user, telecaller_rate, wallet_plan CASCADE")
    elif Rate.objects.exists():
        return
    Rate.objects.create(kind=Kind.AUDIO, price=PRICE, share=SHARE, first_block=FIRST, pulse=PULSE)
    Plan.objects.create(name="Many", coins=60, first_bonus_coins=12, price=5000, currency="INR")
    Plan.objects.create(name="Few", coins=25, price=2500, currency="INR")


@transaction.atomic
def _people(world: World) -> None:
    """Two callers and two telecallers, all with some coins, and two of the staff."""
    people = User.objects.bulk_create(
        [User(username=f"{uuid7()}", full_name=f"Person {n}", password="!", is_staff=n > 3) for n in range(6)]
    )
    callers, telecallers = people[:2], people[2:4]
    accounts = Account.objects.bulk_create(
        [Account(kind=Account.Kind.SPENDING, owner=user) for user in callers]
        + [Account(kind=Account.Kind.EARNINGS, owner=user) for user in telecallers]
    )
    issued = account_of(kind=Account.Kind.ISSUED)
    entries = [Entry(issued.pk, account.pk, TO_BEGIN_WITH[Account.Kind(account.kind)]) for account in accounts]
    journal_post(key=f"welcome:{people[0].pk}", reason=Journal.Reason.GIFT, entries=entries)
    Telecaller.objects.bulk_create(
        [Telecaller(user=user, about="Listens.", languages=["english"], online_since=world.now) for user in telecallers]
    )
    PayoutAccount.objects.bulk_create(
        [
            PayoutAccount(user=user, kind=Payee.Kind.UPI, masked="", sealed=seal(UpiAddress("a@bank"), owner=user.pk))
            for user in telecallers
        ]
    )
    world.people = [user.pk for user in people]
    world.spending, world.earnings = ([coins] * 2 for coins in TO_BEGIN_WITH.values())


# Dying


def _killed(play: Play, kill: Kill) -> Play:
    """The next life, after one that was killed; the same, if it did all that was to be done before."""
    known, died_at, is_over = play.world, play.world.now, False
    for told in _in_a_process(partial(_live, play, kill)):
        if isinstance(told, World):
            known, died_at = told, told.now
        elif isinstance(told, datetime):
            died_at = told
        else:
            is_over = True
    if is_over:
        play.world = known
        play.clock.move_to(known.now)
        return play
    woke = play.is_awake or known is not play.world
    known.seen.add(f"{KILLED}{play.steps[known.step].deed if woke else 'wake'}")
    known.dies(died_at, timedelta(seconds=kill.outage))
    return Play(known, play.steps, play.clock)


def _live(play: Play, kill: Kill, tell: Tell) -> None:
    if play.is_awake:
        ServerProcess.objects.filter(pk=play.process).update(pid=os.getpid())
    _dies_at(kill)
    play.tell = tell
    play.go()
    tell(OVER)


def _dies_at(kill: Kill) -> None:
    left, database = kill.commits, connections["default"]
    commit = database._commit  # type: ignore[attr-defined]

    def around(work: Callable[..., Any], *given: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and not kill.after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = work(*given)
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def by_itself(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if database.in_atomic_block or not sql.startswith(WRITES):
            return execute(sql, *given)
        return around(execute, sql, *given)

    database._commit = lambda: around(commit)  # type: ignore[attr-defined]
    database.execute_wrappers.append(by_itself)


# Processes


def _in_a_process(work: Callable[[Tell], None]) -> list[Any]:
    """What it told as long as it lived. Its transaction is gone, too."""
    if connections["default"].vendor == "sqlite":  # which must not be taken along
        connections.close_all()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os._exit(_done(work, os.fdopen(writing, "wb", buffering=0)))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = list(_read(pipe))
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError(told[-1])
    if connections["default"].vendor == "postgresql":  # it may not have heard yet that it is over
        _run("SELECT pg_advisory_xact_lock(1)")
    return told


def _run(sql: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql)


def _done(work: Callable[[Tell], None], pipe: FileIO) -> int:
    def tell(what: object) -> None:
        pipe.write(pickle.dumps(what))

    try:
        del connections["default"]  # it is the parent's
        if connections["default"].vendor == "postgresql":
            _run("SELECT pg_advisory_lock(1)")
        work(tell)
    except BaseException:  # noqa: BLE001  Whatever it is, this process is not to go on as its parent.
        tell(traceback.format_exc())
        return 1
    return 0


def _read(pipe: IO[bytes]) -> Iterator[Any]:
    with suppress(EOFError):
        while True:
            yield pickle.load(pipe)  # noqa: S301
