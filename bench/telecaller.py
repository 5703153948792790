"""Paid calls: what a sweep of the meter takes, and how long it is from the dialling to the ringing."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import uvloop

from bench.client import close, sign_in, text_frame
from bench.figures import Figure, Size
from bench.measure import open_many
from bench.servers import SERVED, switchboard
from config.tests.live import LiveServer, own_database

FEW = 50
MANY = 5000
REPETITIONS = 30
DIALS_A_SECOND = 100
PATIENCE = 30
"""Seconds until each has rung, when all were dialled."""


def telecaller(size: Size) -> list[Figure]:
    return [*_meter(), _dials(size)]


def _meter() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, own_database() as database_url:
        server = LiveServer(Path(folder), database_url=database_url, env=SERVED)
        server.manage("migrate", "--verbosity", "0")
        told = server.manage("bench_meter", str(FEW), str(MANY), str(REPETITIONS))
    among_few, among_many, all_due = json.loads(told.splitlines()[-1])
    database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    return [
        Figure(f"{MANY:,} paid calls metered in one sweep, {database}", all_due, "s", 1, at_most=True),
        Figure(
            f"Sweep of {FEW} that are due among {MANY:,} calls",
            among_many / among_few,
            f"of {FEW}",
            2,
            at_most=True,
            beside=f"{among_many * 1000:.1f} ms beside {among_few * 1000:.1f} ms",
        ),
    ]


def _dials(size: Size) -> Figure:
    dials = int(DIALS_A_SECOND * size.seconds * size.rounds)
    with switchboard(2 * dials) as (server, tokens):
        telecallers = server.manage("bench_telecallers").split()
        taken = uvloop.run(_ring(server.port, tokens, telecallers))
    median, *_, last = quantiles(taken, n=100)[49:]
    return Figure(
        f"Paid call from dial to ring, {DIALS_A_SECOND}/s, p99",
        last * 1000,
        "ms",
        100,
        at_most=True,
        beside=f"median {median * 1000:.1f} ms of {dials:,}",
    )


async def _ring(port: int, tokens: list[str], telecallers: list[str]) -> list[float]:
    """Each caller dials a telecaller of their own, one after the other, and all go on ringing."""
    clients, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    callers, taking = clients[0::2], clients[1::2]
    dialled, taken, all_rang = [0.0] * len(callers), list[float](), asyncio.Event()
    for number in range(len(callers)):
        taking[number].heard = _heard(number, dialled, taken, all_rang)
        callers[number].heard = lambda _payload: None
    await asyncio.sleep(1)
    started = time.perf_counter()
    for number, caller in enumerate(callers):
        await asyncio.sleep(max(0, started + number / DIALS_A_SECOND - time.perf_counter()))
        dialled[number] = time.perf_counter()
        caller.write(_command("call", {"telecaller": telecallers[number], "kind": "audio"}))
    async with asyncio.timeout(PATIENCE):
        await all_rang.wait()
    close(clients)
    return taken


def _heard(number: int, dialled: list[float], taken: list[float], all_rang: asyncio.Event) -> Callable[[bytes], None]:
    def hear(payload: bytes) -> None:
        if payload.startswith(b'{"type":"telecaller.incoming"'):
            taken.append(time.perf_counter() - dialled[number])
            if len(taken) == len(dialled):
                all_rang.set()

    return hear


def _command(name: str, data: dict[str, str]) -> bytes:
    return text_frame(json.dumps({"id": 1, "type": f"telecaller.{name}", "data": data}).encode())
