"""Chat: what a message costs, and whether what was said before makes it dearer."""

import json
import os
import tempfile
from pathlib import Path
from statistics import median, quantiles

import uvloop

from bench.client import close, connect, sign_in
from bench.figures import Figure, Size
from bench.measure import delays, fan_out, in_turn, messages, open_many, round_trips, say
from bench.servers import SERVED, bare, switchboard
from config.tests.live import LiveServer, own_database

SHORT = 1000
"""Messages in the short conversation."""


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
