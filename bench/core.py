"""The real-time core: round trips, fan-out, sockets that say nothing, two workers."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import uvloop

from bench.client import Client, close, connect, sign_in
from bench.figures import SMOKE, Figure, Size
from bench.measure import SHOUT, fan_out, in_turn, latencies, memory, open_many, round_trips
from bench.servers import bare, switchboard
from config.tests.live import LiveServer, RedisServer


def echo(size: Size) -> list[Figure]:
    with switchboard(100) as (server, tokens), bare() as (port, _):
        return [uvloop.run(_echo(size, server.port, tokens, port))]


def fan(size: Size) -> list[Figure]:
    with switchboard(1000) as (server, tokens), bare() as (port, _):
        return [uvloop.run(_fan(size, server.port, tokens, port))]


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
