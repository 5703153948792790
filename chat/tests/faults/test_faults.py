"""Random schedules of sends, edits, cuts, duplicates, kills: in the end everything acknowledged is there, once."""

import asyncio
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from pprint import pformat

import pytest

from chat.tests.faults.arena import Arena
from chat.tests.faults.play import Play
from chat.tests.faults.schedules import PEOPLE, Schedule, drawn
from config.tests.live import ROOT, Stock, redis_server

pytestmark = pytest.mark.live

SCHEDULES = int(os.environ.get("FAULT_SCHEDULES", "200" if os.environ.get("REQUIRE_ALL") == "1" else "50"))
ONLY = os.environ.get("FAULT_SCHEDULE")
AT_ONCE = int(os.environ.get("FAULT_AT_ONCE", "20"))
PRODUCTION = (ROOT / "config" / "tests" / "production.env").read_text().splitlines()
ENV = {
    **dict(line.split("=", 1) for line in PRODUCTION if not line.startswith("#")),
    "ALLOWED_HOSTS": "127.0.0.1,switchboard.example",
    "HTTPS_REDIRECT": "0",
    "LOG_LEVEL": "WARNING",
    "ACCESS_TOKEN_SECONDS": "86400",
    "RATE_ANONYMOUS": "1000000/min",
    "RATE_PERSON": "1000000/min",
    "RATE_STRANGERS": "1000000/min",
    "RATE_GROUPS": "1000000/min",
    "RATE_MEMBERS": "1000000/min",
    "WS_CONNECTIONS_PER_USER": "1000",
    "WS_CONNECTS_PER_MINUTE": "1000000",
    "WS_HEARTBEAT": "3600",
    "WS_COMMAND_RATE": "1e6",
    "WS_COMMAND_BURST": "1000000",
}
"""As in production, which is quicker than development, but in plain HTTP and without limits.

Nobody is closed for a silence either, which a busy machine may bring."""


@pytest.fixture
def arena(stock: Stock, tmp_path: Path) -> Iterator[Arena]:
    """Two workers over PostgreSQL and Redis where those are; else the embedded server."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server(tmp_path)) if os.environ.get("DATABASE_URL") else None
        env = {**ENV, "REDIS_URL": redis.url if redis else ""}
        yield Arena(stack.enter_context(stock.new_server(tmp_path, env=env)), redis)


async def play_all(arena: Arena, schedules: dict[int, Schedule]) -> tuple[list[str], list[Play]]:
    """Several at once, and none any more once one went wrong."""
    people = iter(arena.people(PEOPLE * len(schedules)))
    waiting, failures, plays = iter(schedules.items()), list[str](), list[Play]()

    async def play_next() -> None:
        for number, schedule in waiting:
            if failures:
                return
            play = Play(arena, [next(people) for _ in range(PEOPLE)])
            plays.append(play)
            if found := await play.run(schedule):
                failures.append(f"Schedule {number}:\n{pformat(schedule, width=120)}\n" + "\n".join(found[:8]))

    async with arena.open(), asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(play_next())
    return failures, plays


def test_what_was_acknowledged_is_there_once_in_order_for_everybody(arena: Arena) -> None:
    seed = int(os.environ.get("FAULT_SEED", random.randrange(10**6)))
    print(f"FAULT_SEED={seed}")
    schedules = dict(enumerate(drawn(seed, SCHEDULES if ONLY is None else int(ONLY) + 1)))

    failures, plays = asyncio.run(play_all(arena, schedules if ONLY is None else {int(ONLY): schedules[int(ONLY)]}))

    said = sum(len(play.ledger.acknowledged()) for play in plays)
    print(f"{len(plays)} schedules, {said} messages acknowledged, {dict(arena.strikes)}")
    assert not failures, f"FAULT_SEED={seed}\n" + "\n\n".join(failures)
    assert said >= len(plays), "Hardly anything was said."
