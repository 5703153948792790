"""The same application under Daphne, which knows no lifespan and cancels a socket's task when its client leaves."""

import sys
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from config.tests.live import LiveServer, Stock
from realtime.tests.live.conftest import UNLIMITED, OpenSocket
from realtime.tests.live.test_kill import until

NOT_AUTHENTICATED = 4501


@pytest.fixture(scope="module")
def daphne(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with stock.new_server(tmp_path_factory.mktemp("daphne"), env=UNLIMITED) as server:
        yield server.start_by([sys.executable, "-m", "daphne", "-p", str(server.port), "config.asgi:application"])


def test_daphne_serves_the_socket(daphne: LiveServer, open_socket: OpenSocket) -> None:
    socket = open_socket(daphne, "meera")
    assert socket.command("presence.set", status="away") == {"status": "away"}
    assert socket.event("presence.changed")["status"] == "away"


def test_a_client_that_leaves_leaves_no_connection_behind(daphne: LiveServer, open_socket: OpenSocket) -> None:
    open_socket(daphne, "meera").connection.close()
    until(lambda: daphne.ask("select count(*) from realtime_connection") == [(0,)], within=10)


def test_a_refused_sign_in_is_told_before_the_close(daphne: LiveServer) -> None:
    with connect(f"ws://127.0.0.1:{daphne.port}/ws/", compression=None) as connection:
        connection.recv(timeout=10)
        connection.send('{"type":"auth","data":{"token":"invented"}}')
        assert '"not_authenticated"' in str(connection.recv(timeout=10))
        with pytest.raises(ConnectionClosedError):
            connection.recv(timeout=10)
        assert connection.close_code == NOT_AUTHENTICATED
