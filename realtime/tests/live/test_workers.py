"""Two worker processes over a Redis that comes and goes."""

import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError

from config.tests.live import LiveServer, RedisServer, Stock, redis_server
from realtime.tests.live.client import RESYNC, LiveSocket, access_token
from realtime.tests.live.conftest import MANY, UNLIMITED, OpenSocket
from realtime.tests.live.test_kill import processes_of_people, until

pytestmark = pytest.mark.redis

SESSION_REVOKED = 4502


@pytest.fixture(scope="module")
def lasting_workers(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Two, for all tests that harm neither them nor Redis; each test takes another person."""
    folder = tmp_path_factory.mktemp("workers")
    with redis_server(folder) as redis, stock.new_server(folder, env={**UNLIMITED, "REDIS_URL": redis.url}) as server:
        yield server.start("--workers", "2")


def on_both_workers(server: LiveServer, open_socket: OpenSocket, username: str) -> list[LiveSocket]:
    """Sockets of one person, opened until each of the two processes holds one."""
    sockets = [open_socket(server, username)]
    while len({pid for pid, user in processes_of_people(server) if user == sockets[0].user}) < 2:
        assert len(sockets) < MANY, "The kernel gives every socket to one process."
        sockets.append(open_socket(server, username))
    return sockets


def suspend(server: LiveServer, username: str) -> None:
    """In a process of its own, as the console might do it on another machine."""
    server.run(
        "from accounts.models import User; from accounts.services.suspension import user_suspend;"
        f"user, by = User.objects.get(username='{username}'), User.objects.filter(is_staff=True).first();"
        "user_suspend(user=user, by=by, reason='A test of the switch.')"
    )


def test_an_event_reaches_the_sockets_of_both_processes(lasting_workers: LiveServer, open_socket: OpenSocket) -> None:
    sockets = on_both_workers(lasting_workers, open_socket, "meera")
    for socket in sockets:
        socket.command("presence.set", status="away")
    for socket in sockets:
        assert socket.event("presence.changed")["status"] == "away"


def test_suspending_a_person_closes_their_sockets_on_both_processes(
    lasting_workers: LiveServer, open_socket: OpenSocket
) -> None:
    sockets = on_both_workers(lasting_workers, open_socket, "arjun")
    suspend(lasting_workers, "arjun")
    suspended = time.monotonic()
    assert [socket.close_code() for socket in sockets] == [SESSION_REVOKED] * len(sockets)
    assert time.monotonic() - suspended < 5


def test_without_a_bus_a_suspended_person_is_still_closed_out_within_five_seconds(
    two_workers: LiveServer, open_socket: OpenSocket, redis: RedisServer
) -> None:
    sockets = on_both_workers(two_workers, open_socket, "meera")
    redis.kill()
    suspend(two_workers, "meera")
    suspended = time.monotonic()
    assert [socket.close_code() for socket in sockets] == [SESSION_REVOKED] * len(sockets)
    assert time.monotonic() - suspended < 5


def test_signing_out_closes_the_sessions_sockets_and_no_others(
    lasting_workers: LiveServer, open_socket: OpenSocket
) -> None:
    other = open_socket(lasting_workers, "farida")
    token = access_token(lasting_workers, "farida")
    with LiveSocket.open(lasting_workers, token) as socket:
        httpx.post(
            f"{lasting_workers.url}/api/v1/auth/logout/", headers={"Authorization": f"Bearer {token}"}
        ).raise_for_status()
        assert socket.close_code() == SESSION_REVOKED
    assert other.command("core.time")["now"]


def test_when_redis_restarts_every_client_is_told_to_resync_and_events_flow_again(
    two_workers: LiveServer, open_socket: OpenSocket, redis: RedisServer
) -> None:
    sockets = [open_socket(two_workers, name) for name in ("meera", "arjun", "farida", "joseph")]
    redis.kill()
    redis.start()
    assert [socket.close_code(timeout=20) for socket in sockets] == [RESYNC] * len(sockets)

    until(lambda: not two_workers.ask("select 1 from realtime_connection"), within=10)
    until(lambda: _flow(two_workers, open_socket), within=20)


def _flow(server: LiveServer, open_socket: OpenSocket) -> bool:
    """Whether events do; a process that notices later what the other lost sends its clients away once more."""
    sockets: list[LiveSocket] = []
    try:
        sockets += on_both_workers(server, open_socket, "meera")
        for status in ("away", "online"):
            for socket in sockets:
                socket.command("presence.set", status=status)
            for socket in sockets:
                assert socket.event("presence.changed")["status"] == status
    except ConnectionClosedError as closed:
        if closed.rcvd is None or closed.rcvd.code != RESYNC:
            raise
        for socket in sockets:
            socket.connection.close()
        return False
    return True
