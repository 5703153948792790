from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.tests.live import LiveServer, RedisServer, Stock
from realtime.tests.live.client import LiveSocket, access_token

MakeServer = Callable[..., LiveServer]
OpenSocket = Callable[[LiveServer, str], LiveSocket]
MANY = 100
UNLIMITED = {
    "WS_CONNECTIONS_PER_USER": str(MANY),
    "WS_CONNECTS_PER_MINUTE": "100000",
    "WS_COMMAND_RATE": "1e6",
    "WS_COMMAND_BURST": "1000000",
    "RATE_LOGIN": "1000/min",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture
def new_server(stock: Stock, tmp_path: Path) -> Iterator[MakeServer]:
    """Makes servers with a copy of the demo database each, not started yet."""
    with ExitStack() as servers:

        def make(**env: str) -> LiveServer:
            return servers.enter_context(stock.new_server(tmp_path, env={**UNLIMITED, **env}))

        yield make


@pytest.fixture
def open_socket() -> Iterator[OpenSocket]:
    """Opens a socket to a server and signs a demo person in."""
    with ExitStack() as sockets:

        def open_one(server: LiveServer, username: str) -> LiveSocket:
            return sockets.enter_context(LiveSocket.open(server, access_token(server, username)))

        yield open_one


@pytest.fixture
def server(new_server: MakeServer) -> LiveServer:
    return new_server().start()


@pytest.fixture
def two_workers(new_server: MakeServer, redis: RedisServer) -> LiveServer:
    return new_server(REDIS_URL=redis.url).start("--workers", "2")
