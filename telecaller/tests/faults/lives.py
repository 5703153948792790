"""Each life of a server is a process of its own, which kills itself between two commits; the next one goes on.

    manage.py shell -c "from telecaller.tests.faults.lives import run; run(seed, count)"

The process that sees them come and go has no connection to the database, and keeps what is known.
"""

import os
import pickle
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from io import FileIO
from itertools import count
from typing import IO, Any
from unittest.mock import patch

import hypothesis
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User
from calls.models import Kind
from realtime.ids import uuid7
from telecaller.models import Rate, Telecaller
from telecaller.tests.faults import desk, shop, talking
from telecaller.tests.faults.ends import come_to_an_end, must_be_right, wrong_now
from telecaller.tests.faults.expected import FIRST, PRICE, PULSE, SHARE, World
from telecaller.tests.faults.play import Play
from telecaller.tests.faults.schedules import Kill, Schedule, schedules
from wallet.models import Account, Plan
from wallet.payees import UpiAddress
from wallet.services.accounts import account_of
from wallet.services.adjustments import account_adjust
from wallet.services.payout_accounts import payout_account_set

__all__ = ["desk", "run", "shop", "talking"]

BEGINNING = datetime(2027, 1, 1, tzinfo=UTC)
TO_BEGIN_WITH = 40
WRITES = ("INSERT", "UPDATE", "DELETE")
OVER = "over"

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
        world = World(BEGINNING + timedelta(days=next(numbers)))
        try:
            seen.update(_play(world, schedule, clock, wrong))
        except AssertionError:  # it is played once more, and what it left behind is no news then
            wrong.update(*_in_a_process(lambda tell: tell(wrong_now())))
            raise

    with time_machine.travel(BEGINNING, tick=False) as clock:
        _in_a_process(_prepare)
        play()
    print(dict(seen))


def _play(world: World, schedule: Schedule, clock: time_machine.Traveller, wrong: set[str]) -> Counter[str]:
    """A life after the other, until one is not cut short."""
    for kill in [*schedule.kills, None]:
        known, died_at, is_over = world, world.now, False
        for told in _in_a_process(partial(_live, world, schedule, kill, clock, wrong)):
            if isinstance(told, World):
                known, died_at = told, told.now
            elif isinstance(told, datetime):
                died_at = told
            else:
                is_over = True
        if is_over:
            return _seen(known)
        assert kill is not None
        world = known
        world.dies(died_at, timedelta(seconds=kill.outage))
    raise AssertionError("A server that nobody killed is gone.")


def _live(
    world: World,
    schedule: Schedule,
    kill: Kill | None,
    clock: time_machine.Traveller,
    wrong: set[str],
    tell: Tell,
) -> None:
    clock.move_to(world.now)
    if not world.people:
        _people(world)
        tell(world)
    play = Play(world, schedule, clock, tell)
    with _killed_at(kill) if kill else nullcontext():
        play.go()
    come_to_an_end(play)
    must_be_right(play, wrong)
    tell(world)
    tell(OVER)


def _seen(world: World) -> Counter[str]:
    return Counter(
        schedules=1,
        lives=world.lives,
        calls=len(world.calls),
        talked=sum(bool(call.coins) for call in world.calls),
        recharged=sum(bool(order.credited) for order in world.orders),
        refunded=sum(order.is_given_back for order in world.orders),
        paid_out=sum(payout.state == "paid" for payout in world.payouts),
        taken_back=sum(call.is_taken_back for call in world.calls),
    )


# What there is to begin with


def _prepare(_: Tell) -> None:
    Rate.objects.create(kind=Kind.AUDIO, price=PRICE, share=SHARE, first_block=FIRST, pulse=PULSE)
    Plan.objects.create(name="Many", coins=60, first_bonus_coins=12, price=5000, currency="INR")
    Plan.objects.create(name="Few", coins=25, price=2500, currency="INR")


@transaction.atomic
def _people(world: World) -> None:
    """Two callers and two telecallers, all with some coins, and two of the staff."""
    people = User.objects.bulk_create(
        [User(username=f"{uuid7()}", full_name=f"Person {n}", password="!", is_staff=n > 3) for n in range(6)]
    )
    for number, user in enumerate(people[:4]):
        kind = Account.Kind.SPENDING if number < 2 else Account.Kind.EARNINGS
        account = account_of(kind=kind, owner=user.pk)
        account_adjust(account=account, coins=TO_BEGIN_WITH, by=people[5], note="Welcome.", key=uuid7())
    for user in people[2:4]:
        Telecaller.objects.create(user=user, about="Listens.", languages=["english"], online_since=timezone.now())
        payout_account_set(by=user, details=UpiAddress(f"{user.username}@bank"))
    world.people = [user.pk for user in people]
    world.spending, world.earnings = [TO_BEGIN_WITH] * 2, [TO_BEGIN_WITH] * 2


# Dying


@contextmanager
def _killed_at(kill: Kill) -> Iterator[None]:
    """Unless it is over before."""
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

    with patch.object(database, "_commit", lambda: around(commit)), database.execute_wrapper(by_itself):
        yield


# Processes


def _in_a_process(work: Callable[[Tell], None]) -> list[Any]:
    """What it told as long as it lived."""
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
    return told


def _done(work: Callable[[Tell], None], pipe: FileIO) -> int:
    def tell(what: object) -> None:
        pipe.write(pickle.dumps(what))

    try:
        work(tell)
    except BaseException:  # noqa: BLE001  Whatever it is, this process is not to go on as its parent.
        tell(traceback.format_exc())
        return 1
    return 0


def _read(pipe: IO[bytes]) -> Iterator[Any]:
    with suppress(EOFError):
        while True:
            yield pickle.load(pipe)  # noqa: S301
