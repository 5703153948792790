"""The figures. Each is taken beside its limit, turn by turn, so that a machine whose speed drifts does not matter."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from statistics import median

from bench.client import Client, text_frame

ECHO = text_frame(b'{"id":"7","type":"core.time","data":{}}')
BODY = "Shall we meet at the station at nine, or is that too early for you?"
SHOUT = text_frame(b'{"id":"7","type":"bench.shout","data":{"text":"%s"}}' % (b"x" * 100))

_numbers = count()


async def round_trips(clients: list[Client], seconds: float) -> float:
    """Frames answered a second when every client sends its next as soon as the last was answered."""
    answered = 0

    def answer(client: Client) -> Callable[[bytes], None]:
        def heard(_payload: bytes) -> None:
            nonlocal answered
            answered += 1
            client.write(ECHO)

        return heard

    for client in clients:
        client.heard = answer(client)
        client.write(ECHO)
    return await _rate(clients, seconds, lambda: answered)


async def messages(clients: list[Client], conversations: list[str], seconds: float) -> float:
    """Messages acknowledged a second when every client says its next as soon as the last was."""
    said = 0

    def talk(client: Client, conversation: str) -> Callable[[bytes], None]:
        def heard(payload: bytes) -> None:
            nonlocal said
            if payload.startswith(b'{"id":'):
                if b'"type":"ok"' not in payload[:40]:
                    raise ValueError(payload.decode())
                said += 1
                client.write(say(conversation))

        return heard

    for client, conversation in zip(clients, conversations, strict=True):
        client.heard = talk(client, conversation)
        client.write(say(conversation))
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    rate = said / (time.perf_counter() - started)
    for client in clients:
        client.heard = lambda _payload: None
    await asyncio.sleep(1)
    return rate


def say(conversation: str, client_id: str = "") -> bytes:
    """A message that was never said before."""
    data = f'{{"conversation":"{conversation}","body":"{BODY}","client_id":"{client_id or next(_numbers)}"}}'
    return text_frame(f'{{"id":1,"type":"chat.send","data":{data}}}'.encode())


async def delays(clients: list[Client], conversations: list[str], rate: float, seconds: float) -> list[float]:
    """How long each message takes from its sender to the other one of the two, at so many messages a second."""
    taken: list[float] = []
    marker = b'"client_id":"sent:'

    def listen(number: int) -> Callable[[bytes], None]:
        def heard(payload: bytes) -> None:
            _, found, rest = payload.partition(marker)
            if not found or payload.startswith(b'{"id":'):
                return
            sender, sent, _ = rest.split(b":", 2)
            if int(sender) != number:
                taken.append(time.perf_counter() - int(sent) / 1e9)

        return heard

    for number, client in enumerate(clients):
        client.heard = listen(number)
    started = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0, started + number / rate - time.perf_counter()))
        sender = number % len(clients)
        client_id = f"sent:{sender}:{time.perf_counter_ns()}:{next(_numbers)}"
        clients[sender].write(say(conversations[sender], client_id))
    await asyncio.sleep(1)
    for client in clients:
        client.heard = lambda _payload: None
    return taken


async def fan_out(
    clients: list[Client], seconds: float, marker: bytes, frame: Callable[[], bytes] = lambda: SHOUT
) -> float:
    """Frames delivered a second when one client's events go to all, two events under way at a time."""
    delivered = 0
    of_this_event = 0

    def heard(payload: bytes) -> None:
        nonlocal delivered, of_this_event
        if marker not in payload:
            return
        delivered += 1
        of_this_event += 1
        if of_this_event == len(clients):
            of_this_event = 0
            clients[0].write(frame())

    for client in clients:
        client.heard = heard
    clients[0].write(frame())
    clients[0].write(frame())
    return await _rate(clients, seconds, lambda: delivered)


async def count_heard(clients: list[Client], frames: list[bytes], marker: bytes, seconds: float) -> float:
    """Frames heard a second when each client answers every one that it hears with its own. Both of a pair begin."""
    heard = 0

    def answer(client: Client, frame: bytes) -> Callable[[bytes], None]:
        def hear(payload: bytes) -> None:
            nonlocal heard
            if payload.startswith(marker):
                heard += 1
                client.write(frame)

        return hear

    for client, frame in zip(clients, frames, strict=True):
        client.heard = answer(client, frame)
    for client, frame in zip(clients, frames, strict=True):
        client.write(frame)
    return await _rate(clients, seconds, lambda: heard)


async def _rate(clients: list[Client], seconds: float, counted: Callable[[], int]) -> float:
    """Of what is counted meanwhile. What is still under way afterwards is not the next measurement's."""
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    rate = counted() / (time.perf_counter() - started)
    for client in clients:
        client.heard = lambda _payload: None
    await asyncio.sleep(0.5)
    return rate


async def latencies(client: Client, times: int, pause: float) -> list[float]:
    """Seconds for each of `times` round trips, with a pause after each."""
    client.heard = None
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        client.write(ECHO)
        while b'"id":"7"' not in await client.read():
            pass
        taken.append(time.perf_counter() - started)
        await asyncio.sleep(pause)
    return taken


async def in_turn(
    rounds: int, ours: Callable[[], Awaitable[float]], bare: Callable[[], Awaitable[float]]
) -> tuple[float, float, float]:
    """Medians of ours and of the limit, and of the ratios pair by pair."""
    pairs = [(await bare(), await ours()) for _ in range(rounds)]
    return median(b for _, b in pairs), median(a for a, _ in pairs), median(b / a for a, b in pairs)


async def open_many(
    number: int, at_once: int, open_one: Callable[[int], Awaitable[Client]]
) -> tuple[list[Client], float]:
    """Opens so many sockets, so many at a time; returns them and the sockets opened a second."""
    gate = asyncio.Semaphore(at_once)

    async def through(which: int) -> Client:
        async with gate:
            return await open_one(which)

    started = time.perf_counter()
    clients = await asyncio.gather(*map(through, range(number)))
    return list(clients), number / (time.perf_counter() - started)


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
