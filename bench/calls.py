"""Calls: what a frame from one to another costs, and many who come at once."""

import asyncio
import json
import time
from collections.abc import Callable

import uvloop

from bench.client import Client, close, connect, sign_in, text_frame
from bench.figures import Figure, Size
from bench.measure import count_heard, in_turn, open_many
from bench.servers import bare, switchboard

PAIRS = 50
CANDIDATE = {
    "candidate": "candidate:1 1 udp 2122260223 192.168.1.5 54321 typ host generation 0 ufrag Vx3a network-id 1",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
}
SEATS = 4


def relay(size: Size) -> list[Figure]:
    with switchboard(2 * PAIRS) as (server, tokens), bare() as (port, _):
        rooms = server.manage("bench_rooms", str(PAIRS)).split()
        return [uvloop.run(_relay(size, server.port, tokens, rooms, port))]


def joins(size: Size) -> list[Figure]:
    with switchboard(SEATS * size.rooms) as (server, tokens):
        rooms = server.manage("bench_rooms", str(size.rooms)).split()
        return [uvloop.run(_joins(server.port, tokens, rooms))]


async def _relay(size: Size, port: int, tokens: list[str], rooms: list[str], bare_port: int) -> Figure:
    ours, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    seats = [await _join(client, rooms[n // 2]) for n, client in enumerate(ours)]
    frames = [_candidate(rooms[n // 2], *seats[n ^ 1]) for n in range(len(ours))]
    limit, _ = await open_many(len(tokens), 50, lambda n: connect(bare_port, f"/pair/{n // 2}"))
    rate, limit_rate, ratio = await in_turn(
        size.rounds,
        lambda: count_heard(ours, frames, b'{"type":"calls.ice_candidate"', size.seconds),
        lambda: count_heard(limit, frames, b'{"type":"calls.ice_candidate"', size.seconds),
    )
    close(ours + limit)
    return Figure(
        "Candidates from one to the other, 50 rooms of two",
        ratio,
        "of bare",
        0.6,
        beside=f"{rate:,.0f}/s beside {limit_rate:,.0f}/s",
    )


async def _joins(port: int, tokens: list[str], rooms: list[str]) -> Figure:
    clients, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    started = time.perf_counter()
    seated = await asyncio.gather(
        *(_join(client, rooms[n % len(rooms)]) for n, client in enumerate(clients)), return_exceptions=True
    )
    taken = time.perf_counter() - started
    close(clients)
    refused = [outcome for outcome in seated if isinstance(outcome, BaseException)]
    return Figure(
        f"Joins of {len(rooms):,} rooms of {SEATS} at once, refused",
        len(refused),
        "joins",
        0,
        at_most=True,
        beside=f"{len(clients) / taken:,.0f} joins/s" + (f"; the first: {refused[0]!r}" if refused else ""),
        holds_in_short=True,
    )


async def _join(client: Client, room: str) -> tuple[str, str]:
    """Whose seat it is, and what it is called."""
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    client.heard = _answer_to(answer)
    client.write(text_frame(b'{"id":1,"type":"calls.join_room","data":{"room":"%s"}}' % room.encode()))
    async with asyncio.timeout(120):
        generation = await answer
    return client.user, generation


def _answer_to(answer: "asyncio.Future[str]") -> Callable[[bytes], None]:
    def heard(payload: bytes) -> None:
        if not payload.startswith(b'{"id":1'):
            return
        frame = json.loads(payload)
        if frame["type"] == "ok":
            answer.set_result(frame["data"]["generation"])
        else:
            answer.set_exception(ValueError(frame["data"]["code"]))

    return heard


def _candidate(room: str, user: str, generation: str) -> bytes:
    data = {"room": room, "to": user, "generation": generation, "candidate": CANDIDATE}
    return text_frame(json.dumps({"type": "calls.ice_candidate", "data": data}, separators=(",", ":")).encode())
