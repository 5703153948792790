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

from bench.client import Client, close, sign_in, text_frame
from bench.figures import Figure, Size
from bench.measure import open_many
from bench.servers import SERVED, switchboard
from config.tests.live import LiveServer, own_database

FEW = 50
MANY = 5000
REPETITIONS = 30
PAIRS = 300
DIALS_A_SECOND = 100


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
    with switchboard(2 * PAIRS) as (server, tokens):
        telecallers = server.manage("bench_telecallers").split()
        taken = uvloop.run(_ring(server.port, tokens, telecallers, size.seconds * size.rounds))
    return Figure(
        f"Paid call from dial to ring, {DIALS_A_SECOND}/s, p99",
        quantiles(taken, n=100)[98] * 1000,
        "ms",
        100,
        at_most=True,
        beside=f"median {quantiles(taken, n=100)[49] * 1000:.1f} ms of {len(taken):,}",
    )


async def _ring(port: int, tokens: list[str], telecallers: list[str], seconds: float) -> list[float]:
    """Each caller dials their own telecaller, in turn, and takes it back as soon as it rings there."""
    clients, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    callers, taking = clients[0::2], clients[1::2]
    dialled, taken = [0.0] * PAIRS, list[float]()
    for number in range(PAIRS):
        taking[number].heard = _heard(number, callers, dialled, taken)
        callers[number].heard = lambda _payload: None
    await asyncio.sleep(1)
    started = time.perf_counter()
    for number in range(int(DIALS_A_SECOND * seconds)):
        await asyncio.sleep(max(0, started + number / DIALS_A_SECOND - time.perf_counter()))
        pair = number % PAIRS
        dialled[pair] = time.perf_counter()
        callers[pair].write(_command("call", {"telecaller": telecallers[pair], "kind": "audio"}))
    await asyncio.sleep(2)
    close(clients)
    return taken


def _heard(number: int, callers: list[Client], dialled: list[float], taken: list[float]) -> Callable[[bytes], None]:
    def hear(payload: bytes) -> None:
        if payload.startswith(b'{"type":"telecaller.incoming"'):
            taken.append(time.perf_counter() - dialled[number])
            call = json.loads(payload)["data"]["call"]["id"]
            callers[number].write(_command("cancel", {"call": call}))

    return hear


def _command(name: str, data: dict[str, str]) -> bytes:
    return text_frame(json.dumps({"id": 1, "type": f"telecaller.{name}", "data": data}).encode())
