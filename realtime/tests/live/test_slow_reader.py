"""A client, or Redis, that stops reading while events go on."""

import socket as network
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from config.tests.live import LiveServer, RedisServer
from realtime.tests.live.client import LiveSocket, access_token
from realtime.tests.live.conftest import MakeServer, OpenSocket

SLOW_CONSUMER = 4003
EVENT = "x" * 60_000
EVENTS = 1200
TRAFFIC = EVENTS * len(EVENT)


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def converse(speaker: LiveSocket, listener: LiveSocket) -> None:
    for _ in range(EVENTS):
        speaker.command("bench.shout", text=EVENT)
        assert listener.event("bench.heard")["text"] == EVENT


def test_a_stalled_reader_is_closed_and_costs_a_bounded_queue_while_others_hear_everything(
    new_server: MakeServer, open_socket: OpenSocket
) -> None:
    # Each thread of the server takes memory of its own when it first works, which has nothing to do with readers.
    server = new_server(DJANGO_SETTINGS_MODULE="bench.settings", DATABASE_THREADS="1").start()
    speaker, listener = open_socket(server, "meera"), open_socket(server, "arjun")
    token = access_token(server, "farida")
    converse(speaker, listener)
    with narrow_connection(server) as narrow:
        before = resident(server.pid)
        stalled = LiveSocket.signed_in(narrow, token)
        converse(speaker, listener)
        assert resident(server.pid) - before < TRAFFIC / 2, "It grows with what passes by."
        assert 'sockets_closed_total{code="slow_consumer"} 1.0' in httpx.get(f"{server.url}/metrics").text
        assert stalled.close_code() in {SLOW_CONSUMER, None}, "It hears why, if it reads before the server hangs up."


@pytest.mark.redis
def test_a_stalled_redis_costs_a_bounded_queue_while_those_of_one_process_hear_everything(
    new_server: MakeServer, open_socket: OpenSocket, redis: RedisServer
) -> None:
    server = new_server(DJANGO_SETTINGS_MODULE="bench.settings", DATABASE_THREADS="1", REDIS_URL=redis.url).start()
    speaker, listener = open_socket(server, "meera"), open_socket(server, "arjun")
    converse(speaker, listener)
    before = resident(server.pid)
    with redis.stalled():
        converse(speaker, listener)
        assert resident(server.pid) - before < TRAFFIC / 2, "It grows with what passes by."


@contextmanager
def narrow_connection(server: LiveServer) -> Iterator[ClientConnection]:
    """The kernel holds little for it, and the library, which would read ahead, at most a few frames."""
    raw = network.socket()
    raw.setsockopt(network.SOL_SOCKET, network.SO_RCVBUF, 16 * 1024)
    raw.connect(("127.0.0.1", server.port))
    address = f"ws://127.0.0.1:{server.port}/ws/"
    with connect(address, sock=raw, compression=None, max_queue=2, ping_interval=None) as connection:
        yield connection
