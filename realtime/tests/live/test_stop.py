"""A server that is told to stop."""

import signal

import pytest

from config.tests.live import LiveServer
from realtime.tests.live.conftest import OpenSocket

DRAINING = 4001


def test_sigterm_sends_every_socket_away_before_the_process_ends(server: LiveServer, open_socket: OpenSocket) -> None:
    sockets = [open_socket(server, name) for name in ("meera", "arjun", "farida")]
    server.signal(signal.SIGTERM)
    assert [socket.close_code() for socket in sockets] == [DRAINING] * len(sockets)
    assert server.stop() in {0, -signal.SIGTERM}
    assert server.ask("select count(*) from realtime_serverprocess") == [(0,)]


@pytest.mark.redis
def test_workers_drain_too(two_workers: LiveServer, open_socket: OpenSocket) -> None:
    sockets = [open_socket(two_workers, name) for name in ("meera", "arjun", "farida")]
    two_workers.signal(signal.SIGTERM)
    assert [socket.close_code() for socket in sockets] == [DRAINING] * len(sockets)
    two_workers.stop()
