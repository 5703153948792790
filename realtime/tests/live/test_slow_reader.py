"""A client that stops reading while events go on."""

import socket as network
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from config.tests.live import LiveServer
from realtime.tests.live.client import LiveSocket, access_token
from realtime.tests.live.conftest import MakeServer, OpenSocket

SLOW_CONSUMER = 4003
MEGABYTE = 1024 * 1024
EVENT = "x" * 60_000
EVENTS = 600


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def test_a_stalled_reader_is_closed_and_costs_a_bounded_queue_while_others_hear_everything(
    new_server: MakeServer, open_socket: OpenSocket
) -> None:
    server = new_server(DJANGO_SETTINGS_MODULE="bench.settings").start()
    speaker, listener = open_socket(server, "meera"), open_socket(server, "arjun")
    with narrow_connection(server) as narrow:
        stalled = LiveSocket.signed_in(narrow, access_token(server, "farida"))
        before = resident(server.pid)
        for _ in range(EVENTS):
            speaker.command("bench.shout", text=EVENT)
            assert listener.event("bench.heard")["text"] == EVENT
        assert resident(server.pid) - before < 8 * MEGABYTE, "36 MB of events passed by."
        assert stalled.close_code() == SLOW_CONSUMER


@contextmanager
def narrow_connection(server: LiveServer) -> Iterator[ClientConnection]:
    """The kernel holds little for it, and the library, which would read ahead, at most a few frames."""
    raw = network.socket()
    raw.setsockopt(network.SOL_SOCKET, network.SO_RCVBUF, 16 * 1024)
    raw.connect(("127.0.0.1", server.port))
    address = f"ws://127.0.0.1:{server.port}/ws/"
    with connect(address, sock=raw, compression=None, max_queue=2, ping_interval=None) as connection:
        yield connection
