"""`manage.py serve` as operators see it: what runs beside it, what it writes, what it counts, how it stops."""

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.tests.live import ROOT, LiveServer, Stock, redis_server

pytestmark = pytest.mark.live

PHONE = "+919876512345"


@pytest.fixture(scope="module")
def server(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One for all tests that do not stop it."""
    with stock.new_server(tmp_path_factory.mktemp("server")) as server:
        yield server.start()


def eventually(found: Callable[[], Any], *, seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, f"Not within {seconds} s."
        time.sleep(0.05)
    return value


def messages(server: LiveServer) -> list[dict[str, Any]]:
    with contextlib.suppress(FileNotFoundError):
        return [json.loads(line) for line in (server.folder / "sms.jsonl").read_text().splitlines()]
    return []


def logged(server: LiveServer) -> list[dict[str, Any]]:
    """Its complete lines: the last may be on its way."""
    return [json.loads(line) for line in server.log.read_text().splitlines(keepends=True) if line.endswith("\n")]


def ask_for_a_code(server: LiveServer) -> None:
    assert httpx.post(f"{server.url}/api/v1/auth/otp/", json={"phone": PHONE}).status_code == 202


def test_messages_leave_without_a_second_command(server: LiveServer) -> None:
    ask_for_a_code(server)
    (message,) = eventually(lambda: messages(server))
    assert message["to"] == PHONE


def test_addresses_are_written_without_their_query(server: LiveServer) -> None:
    assert httpx.get(f"{server.url}/sign-in/?next=hunter2").status_code == 200
    request = "GET /ws/?ticket=hunter2 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    keys = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall((request + keys).encode())
        assert b"101 Switching Protocols" in connection.recv(4096)
    eventually(lambda: [line for line in logged(server) if line.get("request") == "GET /sign-in/"])
    assert "hunter2" not in server.log.read_text()


def test_forwarded_addresses_of_a_trusted_proxy_are_believed(server: LiveServer) -> None:
    httpx.get(f"{server.url}/sign-up/", headers={"X-Forwarded-For": "8.8.8.8"})
    (line,) = eventually(lambda: [line for line in logged(server) if line.get("request") == "GET /sign-up/"])
    assert line["ip"] == "8.8.8.8"


def test_without_tasks_the_queue_waits_and_the_server_stops_in_order(stock: Stock, tmp_path: Path) -> None:
    with stock.new_server(tmp_path, {"TRUSTED_PROXIES": "10.0.0.1"}) as server:
        server.start("--no-tasks")
        httpx.get(f"{server.url}/sign-up/", headers={"X-Forwarded-For": "8.8.8.8"})
        ask_for_a_code(server)
        assert messages(server) == []
        server.manage("db_worker", "--batch", "--no-startup-delay")
        assert [message["to"] for message in messages(server)] == [PHONE]
        assert server.stop() == 0
        lines = logged(server)
        assert [line["ip"] for line in lines if line.get("request") == "GET /sign-up/"] == ["127.0.0.1"]
        assert lines[-1]["event"].startswith("Finished server process")


def test_port_that_is_taken_is_named(stock: Stock, tmp_path: Path) -> None:
    with stock.new_server(tmp_path) as server, socket.socket() as other:
        other.bind(("127.0.0.1", server.port))
        other.listen()
        done = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=server.env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {server.port} of 127.0.0.1 cannot be had" in done.stderr


@pytest.mark.redis
def test_several_workers_count_together_and_name_the_part_that_is_down(stock: Stock, tmp_path: Path) -> None:
    with redis_server(tmp_path) as redis, stock.new_server(tmp_path, {"REDIS_URL": redis.url}) as server:
        server.start("--workers", "2")
        ready = eventually(lambda: _ready(server, 200))
        assert ready["parts"].keys() == {"database", "migrations", "clock", "accepting", "redis", "bus"}
        for _ in range(20):
            httpx.get(f"{server.url}/sign-in/")  # each on a connection of its own, so on either worker
        counted = {
            re.findall(r'requests_total{method="GET",route="sign-in/",status="200"} (\S+)', _metrics(server))[0]
            for _ in range(10)
        }
        assert counted == {"20.0"}

        redis.kill()
        assert eventually(lambda: _ready(server, 503))["parts"]["redis"] != "ok"
        assert server.stop() == 0


def _ready(server: LiveServer, status: int) -> dict[str, Any]:
    answer = httpx.get(f"{server.url}/health/ready", timeout=10)
    return dict(answer.json()) if answer.status_code == status else {}


def _metrics(server: LiveServer) -> str:
    return httpx.get(f"{server.url}/metrics").text
