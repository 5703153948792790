"""A server that is killed, with no chance to say goodbye."""

import os
import signal
import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from config.tests.live import LiveServer
from realtime.tests.live.client import RESYNC, LiveSocket
from realtime.tests.live.conftest import OpenSocket

PEOPLE = ("meera", "arjun", "farida")
Moment = float


def until(holds: Callable[[], bool], within: float) -> Moment:
    """When it came to hold. What it asks is in another process, which tells nobody."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < within, f"Not within {within} s."
        time.sleep(0.05)
    return time.monotonic() - started


def keep_busy(sockets: list[LiveSocket], stopped: threading.Event) -> threading.Thread:
    def talk() -> None:
        try:
            for number in range(10**9):
                if stopped.is_set():
                    return
                sockets[number % len(sockets)].command("presence.set", status=("away", "online")[number // 7 % 2])
        except Exception:  # noqa: BLE001  The server was killed, which is what the test is about.
            return

    thread = threading.Thread(target=talk)
    thread.start()
    return thread


def statuses(server: LiveServer) -> dict[str, str]:
    return {
        str(UUID(str(user))): status for user, status in server.ask("select user_id, status from realtime_presence")
    }


def processes_of_people(server: LiveServer) -> list[tuple[int, str]]:
    rows = server.ask(
        "select p.pid, c.user_id from realtime_connection c join realtime_serverprocess p on p.id = c.process_id"
    )
    return [(pid, str(UUID(str(user)))) for pid, user in rows]


def test_after_a_restart_everybody_who_did_not_return_is_offline_within_two_seconds(
    server: LiveServer, open_socket: OpenSocket
) -> None:
    sockets = [open_socket(server, name) for name in PEOPLE]
    stopped = threading.Event()
    busy = keep_busy(sockets[1:], stopped)
    until(lambda: "away" in statuses(server).values(), within=10)
    server.kill()
    stopped.set()
    busy.join()
    assert "offline" not in statuses(server).values(), "Nobody could have told."

    server.start()
    back = open_socket(server, PEOPLE[0])

    until(lambda: sorted(statuses(server).values()) == ["offline", "offline", "online"], within=2)
    assert back.command("presence.set", status="away") == {"status": "away"}


@pytest.mark.redis
def test_a_worker_that_hangs_is_replaced_and_its_people_are_offline(
    two_workers: LiveServer, open_socket: OpenSocket
) -> None:
    socket = open_socket(two_workers, "meera")
    [(pid, _)] = processes_of_people(two_workers)
    os.kill(pid, signal.SIGSTOP)

    until(lambda: statuses(two_workers) == {socket.user: "offline"}, within=30)
    assert socket.close_code() is None
    assert open_socket(two_workers, "meera").ready["state"]["presence"] == {"status": "online"}


@pytest.mark.redis
def test_a_worker_that_is_killed_is_replaced_and_its_people_are_offline(
    two_workers: LiveServer, open_socket: OpenSocket
) -> None:
    sockets = [open_socket(two_workers, name) for name in PEOPLE]
    people = processes_of_people(two_workers)
    victim = people[0][0]
    hit = {user for pid, user in people if pid == victim}
    os.kill(victim, signal.SIGKILL)

    for name, socket in zip(PEOPLE, sockets, strict=True):
        # Events of the dead may be lost, so the others are told to fetch the truth, and come back to do so.
        assert socket.close_code() == (None if socket.user in hit else RESYNC)
        if socket.user not in hit:
            open_socket(two_workers, name)

    until(lambda: {user for user, status in statuses(two_workers).items() if status == "offline"} == hit, within=30)
