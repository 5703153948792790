"""Live tests: a question that a whole room answers, and how soon after its deadline all know how they stand."""

import asyncio
import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uvloop

from bench.client import Client, close, sign_in, text_frame
from bench.figures import Figure, Size
from bench.measure import open_many
from bench.servers import switchboard

LARGE = 1000
SMALL = 30
ROOMS = 100
SECONDS = 5
ANSWERED_WITHIN = 2.0
LATE = 0.5
PATIENCE = 60
IN_WITHIN = 5.0

ANSWERED = b'{"id":2,"type":"ok"'
LEADERBOARD = b'{"type":"livetests.leaderboard"'
QUESTION = b'{"type":"livetests.question"'


class Seat:
    """One participant of the bench, who answers at a moment of their own, or, of one in each room, never."""

    def __init__(self, client: Client, answers_after: float | None) -> None:
        self.client = client
        self.answers_after = answers_after
        self.accepted = False
        self.deadline = 0.0
        self.told_at = 0.0
        self.bytes = 0
        self.told = asyncio.Event()
        client.heard = self._hear

    def _hear(self, payload: bytes) -> None:
        self.bytes += len(payload)
        if payload.startswith(QUESTION):
            self._asked(json.loads(payload)["data"])
        elif payload.startswith(ANSWERED):
            self.accepted = True
        elif payload.startswith(LEADERBOARD):
            self.told_at = time.time()
            self.told.set()

    def _asked(self, data: dict[str, Any]) -> None:
        self.deadline = datetime.fromisoformat(data["question"]["deadline"]).timestamp()
        if self.answers_after is not None:
            answer = {"room": data["room"], "question": data["question"]["id"], "value": "d"}
            frame = _command("answer", answer, id=2)
            asyncio.get_running_loop().call_later(self.answers_after, self.client.write, frame)


def livetests(size: Size) -> list[Figure]:
    large, small, rooms = (LARGE, SMALL, ROOMS) if size.rounds > 1 else (LARGE // 5, SMALL, ROOMS // 10)
    of_one, of_few, of_many = _held(1, large), _held(1, small), _held(rooms, small)
    return [
        Figure(f"{large:,} come into one room at once", of_one.in_after, "s", IN_WITHIN, at_most=True),
        _accepted(f"Answers of {large:,} in one room, refused or lost", of_one),
        _late(f"Leaderboard at all {large:,} after the deadline", of_one),
        Figure(
            f"Bytes to each of {large:,} for a question, beside {small}",
            _bytes(of_one) / _bytes(of_few),
            "of few",
            1.1,
            at_most=True,
            beside=f"{_bytes(of_one):,.0f} beside {_bytes(of_few):,.0f}",
        ),
        _accepted(f"Answers in {rooms} rooms of {small} at once, refused or lost", of_many),
        _late(f"Leaderboard in {rooms} rooms of {small} after the deadline", of_many),
    ]


@dataclass
class Held:
    """`in_after` is how many seconds it took until all had a seat."""

    seats: list[Seat]
    in_after: float


def _held(rooms: int, people: int) -> Held:
    with switchboard(1 + rooms * people) as (server, tokens):
        codes = server.manage("bench_tests", str(rooms), str(SECONDS)).split()
        return uvloop.run(_question(server.port, tokens, codes, people))


async def _question(port: int, tokens: list[str], codes: list[str], people: int) -> Held:
    """Everybody comes at once, all rooms ask at once, and everybody but one in each answers within two seconds."""
    clients, _ = await open_many(len(tokens), 50, lambda n: sign_in(port, tokens[n]))
    host, participants = clients[0], clients[1:]
    came_at = time.monotonic()
    joined = await asyncio.gather(*(_join(client, codes[n // people]) for n, client in enumerate(participants)))
    in_after = time.monotonic() - came_at
    started = [await _join(host, code) for code in codes]
    assert {*joined} == {*started}
    seats = [
        Seat(client, None if n % people == 0 else ANSWERED_WITHIN * (n % people) / people)
        for n, client in enumerate(participants)
    ]
    await asyncio.sleep(1)
    host.heard = lambda _payload: None
    for room in started:
        host.write(_command("start", {"room": room}, id=3))
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(seat.told.wait() for seat in seats))
    close(clients)
    return Held(seats, in_after)


async def _join(client: Client, code: str) -> str:
    """The room's id."""
    client.write(_command("join", {"code": code}, id=1))
    while not (payload := await client.read()).startswith(b'{"id":1,'):
        pass
    reply = json.loads(payload)
    assert reply["type"] == "ok", reply
    room: str = reply["data"]["room"]["id"]
    return room


def _accepted(name: str, held: Held) -> Figure:
    lost = sum(1 for seat in held.seats if seat.answers_after is not None and not seat.accepted)
    return Figure(name, lost, "answers", 0, at_most=True, holds_in_short=True)


def _late(name: str, held: Held) -> Figure:
    last = max(seat.told_at - seat.deadline for seat in held.seats)
    return Figure(name, last * 1000, "ms", LATE * 1000, at_most=True)


def _bytes(held: Held) -> float:
    return sum(seat.bytes for seat in held.seats) / len(held.seats)


def _command(name: str, data: dict[str, str], *, id: int) -> bytes:
    return text_frame(json.dumps({"id": id, "type": f"livetests.{name}", "data": data}).encode())
