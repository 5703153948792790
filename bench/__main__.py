"""`make bench`: what the real-time core does, beside what a bare server does in the same run.

    python -m bench [--smoke] [--only NAME ...] [--json FILE]

Every figure is a ratio to a limit, or stands next to one; `--smoke` takes a few seconds for each, to see that all runs.
"""

import argparse
import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

import uvloop

from bench.client import Client, connect, sign_in
from bench.measure import (
    SHOUT,
    delays,
    fan_out,
    in_turn,
    latencies,
    memory,
    messages,
    open_many,
    round_trips,
    say,
)
from config.env import read_dotenv
from config.tests.live import ROOT, LiveServer, RedisServer, free_port, own_database

SERVED = {
    # As in production, which is faster: DEBUG keeps every query.
    **read_dotenv(ROOT / "config" / "tests" / "production.env"),
    "DJANGO_SETTINGS_MODULE": "bench.settings",
    "LOG_LEVEL": "WARNING",
    "TASKS_IN_SERVER": "0",
    "WS_COMMAND_RATE": "1e9",
    "WS_COMMAND_BURST": "1000000000",
    "WS_CONNECTS_PER_MINUTE": "1000000000",
}


@dataclass
class Figure:
    name: str
    value: float
    unit: str
    target: float
    at_most: bool = False
    beside: str = ""
    holds_in_short: bool = False
    """So clear that a short run on a busy machine must meet it too."""

    @property
    def met(self) -> bool:
        return self.value <= self.target if self.at_most else self.value >= self.target

    def __str__(self) -> str:
        bound = f"{'≤' if self.at_most else '≥'} {self.target:g}"
        return f"{'✓' if self.met else '✗'} {self.name:<58} {self.value:>9.3g} {self.unit:<10} {bound:<8} {self.beside}"


@dataclass
class Size:
    rounds: int
    seconds: float
    idle: int
    long: int
    """Messages in the long conversation."""
    repetitions: int
    flat: float


FULL = Size(rounds=5, seconds=3, idle=10_000, long=1_000_000, repetitions=200, flat=1.3)
SMOKE = Size(rounds=1, seconds=1, idle=500, long=50_000, repetitions=60, flat=2)


SHORT = 1000
"""Messages in the short conversation."""


@contextlib.contextmanager
def switchboard(people: int, *, workers: int = 1, redis_url: str = "") -> Iterator[tuple[LiveServer, list[str]]]:
    """A server with so many signed-in people, and an access token of each."""
    with tempfile.TemporaryDirectory() as folder, own_database() as database_url:
        server = LiveServer(Path(folder), database_url=database_url, env={**SERVED, "REDIS_URL": redis_url})
        server.manage("migrate", "--verbosity", "0")
        tokens = server.manage("bench_people", str(people)).split()
        server.start("--workers", str(workers))
        try:
            yield server, tokens
        finally:
            server.stop()


@contextlib.contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """The bare application's port and process, under the flags that `manage.py serve` gives uvicorn."""
    port = free_port()
    flags = [
        "--ws",
        "websockets-sansio",
        "--ws-per-message-deflate",
        "false",
        "--lifespan",
        "off",
        "--log-level",
        "error",
    ]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.bare:application",
        "--port",
        str(port),
        *flags,
        "--ws-ping-interval",
        "0",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        asyncio.run(_until_open(port))
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


async def _until_open(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            (await connect(port, "/echo")).close()
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("The bare server does not answer.")


async def _echo(size: Size, port: int, tokens: list[str], bare_port: int) -> Figure:
    ours = [await sign_in(port, token) for token in tokens]
    limit = [await connect(bare_port, "/echo") for _ in tokens]
    rate, limit_rate, ratio = await in_turn(
        size.rounds, lambda: round_trips(ours, size.seconds), lambda: round_trips(limit, size.seconds)
    )
    close(ours + limit)
    return Figure(
        "Command round trips, 100 sockets", ratio, "of bare", 0.45, beside=f"{rate:,.0f}/s beside {limit_rate:,.0f}/s"
    )


async def _fan(size: Size, port: int, tokens: list[str], bare_port: int) -> Figure:
    ours, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    limit, _ = await open_many(len(tokens), 50, lambda _: connect(bare_port, "/fan"))
    rate, limit_rate, ratio = await in_turn(
        size.rounds,
        lambda: fan_out(ours, size.seconds, b"bench.heard"),
        lambda: fan_out(limit, size.seconds, b"bench.shout"),
    )
    close(ours + limit)
    return Figure(
        "One event to 1,000 subscribers, deliveries",
        ratio,
        "of bare",
        0.6,
        beside=f"{rate:,.0f}/s beside {limit_rate:,.0f}/s",
    )


async def _chat(size: Size, port: int, tokens: list[str], conversations: list[str], bare_port: int) -> list[Figure]:
    *pairs, group = conversations
    database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    ours, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    limit, _ = await open_many(len(tokens), 50, lambda _: connect(bare_port, "/echo"))
    rate, limit_rate, ratio = await in_turn(
        size.rounds, lambda: messages(ours, pairs, size.seconds), lambda: round_trips(limit, size.seconds)
    )
    taken = await delays(ours, pairs, rate / 2, size.seconds * size.rounds)
    close(limit)
    limit, _ = await open_many(len(tokens), 50, lambda _: connect(bare_port, "/fan"))
    to_all, limit_to_all, share = await in_turn(
        size.rounds,
        lambda: fan_out(ours, size.seconds, b'"chat.message"', lambda: say(group)),
        lambda: fan_out(limit, size.seconds, b"bench.shout"),
    )
    close(ours + limit)
    return [
        Figure(
            f"Durable messages, 1,000 senders, {database}",
            ratio,
            "of bare",
            0.15 if database == "PostgreSQL" else 0.25,
            beside=f"{rate:,.0f}/s beside {limit_rate:,.0f} echoes/s",
        ),
        Figure(
            "From send to the other's socket at half that rate, p99",
            quantiles(taken, n=100)[-1] * 1000,
            "ms",
            150,
            at_most=True,
            beside=f"{len(taken):,} messages, median {median(taken) * 1000:.1f} ms",
        ),
        Figure(
            "A message to a group of 1,000 online, cost",
            1 / share,
            "of bare",
            3,
            at_most=True,
            beside=f"{to_all:,.0f} deliveries/s beside {limit_to_all:,.0f}/s",
        ),
    ]


@dataclass
class Crowd:
    """What it is like to hold many sockets that say nothing."""

    rate: float
    kib_each: float
    p99: float


async def _crowd(pid: int, count: int, open_one: Callable[[int], Awaitable[Client]]) -> Crowd:
    probe = await open_one(0)
    before = memory(pid)
    clients, rate = await open_many(count, 50, lambda number: open_one(number + 1))
    kib_each = (memory(pid) - before) / count / 1024
    p99 = quantiles(await latencies(probe, 1000, 0.01), n=100)[-1] * 1000
    close([probe, *clients])
    return Crowd(rate, kib_each, p99)


async def _idle(count: int, server: LiveServer, tokens: list[str], bare_port: int, bare_pid: int) -> list[Figure]:
    # One after the other: together they would need more open files than most machines allow the one client.
    limit = await _crowd(bare_pid, count, lambda _: connect(bare_port, "/echo"))
    ours = await _crowd(server.pid, count, lambda number: sign_in(server.port, tokens[number]))
    many = f"{count:,} signed-in idle sockets"
    return [
        Figure("Connect and sign in", ours.rate, "sockets/s", 500, beside=f"bare connects {limit.rate:,.0f}/s"),
        Figure(f"Memory, {many}", ours.kib_each, "KiB each", 40, at_most=True, beside=f"bare {limit.kib_each:.1f} KiB"),
        Figure(f"Round trip p99 beside {many}", ours.p99, "ms", 50, at_most=True, beside=f"bare {limit.p99:.1f} ms"),
    ]


async def _two_workers(server: LiveServer, redis: RedisServer, tokens: list[str], events: int) -> list[Figure]:
    """Sockets land on either process, so what one says is heard by all only if the bus carries it."""
    clients = [await sign_in(server.port, token) for token in tokens]
    heard = Counter[Client]()
    all_heard = asyncio.Event()

    def listen(client: Client) -> None:
        def count(payload: bytes) -> None:
            heard[client] += b"bench.heard" in payload
            if heard[client] == events and min(heard[each] for each in clients) >= events:
                all_heard.set()

        client.heard = count

    for client in clients:
        listen(client)
    published = redis.calls("publish")
    for number in range(events):
        clients[number % len(clients)].write(SHOUT)
        await asyncio.sleep(0.002)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(all_heard.wait(), 10)
    messages = (redis.calls("publish") - published) / events
    close(clients)
    least = min(heard[each] for each in clients) / events
    return [
        Figure("Two workers over Redis: events that the least lucky socket heard", least, "of all", 1),
        Figure(
            "Two workers over Redis: messages on the bus",
            messages,
            "an event",
            1,
            at_most=True,
            beside="each reaches each process once; the beats are counted in",
        ),
    ]


def close(clients: list[Client]) -> None:
    for client in clients:
        client.close()


def echo(size: Size) -> list[Figure]:
    with switchboard(100) as (server, tokens), bare() as (port, _):
        return [uvloop.run(_echo(size, server.port, tokens, port))]


def fan(size: Size) -> list[Figure]:
    with switchboard(1000) as (server, tokens), bare() as (port, _):
        return [uvloop.run(_fan(size, server.port, tokens, port))]


def chat(size: Size) -> list[Figure]:
    with switchboard(1000) as (server, tokens), bare() as (port, _):
        conversations = server.manage("bench_talks").split()
        return uvloop.run(_chat(size, server.port, tokens, conversations, port))


def flat(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, own_database() as database_url:
        server = LiveServer(Path(folder), database_url=database_url, env=SERVED)
        server.manage("migrate", "--verbosity", "0")
        told = server.manage("bench_flat", str(SHORT), str(size.long), str(size.repetitions))
    return [
        Figure(
            f"{name}, {size.long:,} messages",
            ratio,
            f"of {SHORT:,}",
            # A question goes through the stretches of one's conversations, so it may cost a little more.
            2 if name == "Search" else size.flat,
            at_most=True,
            beside=f"{long * 1000:.2f} ms beside {short * 1000:.2f} ms",
            holds_in_short=True,
        )
        for name, (short, long, ratio) in json.loads(told.splitlines()[-1]).items()
    ]


def idle(size: Size) -> list[Figure]:
    with switchboard(size.idle + 1) as (server, tokens), bare() as (port, pid):
        return uvloop.run(_idle(size.idle, server, tokens, port, pid))


def workers(size: Size) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        redis = RedisServer(Path(folder))
        try:
            redis.start()
        except FileNotFoundError:
            print("- Two workers over Redis: not measured, there is no redis-server here.")
            return []
        try:
            with switchboard(20, workers=2, redis_url=redis.url) as (server, tokens):
                return uvloop.run(_two_workers(server, redis, tokens, events=200 if size is SMOKE else 2000))
        finally:
            redis.kill()


BENCHES = {"echo": echo, "fan": fan, "chat": chat, "flat": flat, "idle": idle, "workers": workers}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=list(BENCHES))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    figures: list[Figure] = []
    for name in options.only:
        for figure in BENCHES[name](SMOKE if options.smoke else FULL):
            print(figure, flush=True)
            figures.append(figure)
    if options.json:
        options.json.write_text(json.dumps([{**asdict(f), "met": f.met} for f in figures], indent=2))
    return 0 if all(figure.met for figure in figures if figure.holds_in_short or not options.smoke) else 1


if __name__ == "__main__":
    sys.exit(main())
