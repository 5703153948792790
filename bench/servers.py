"""The servers that are measured: ours, and the bare one beside it."""

import asyncio
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.client import connect
from config.env import read_dotenv
from config.tests.live import ROOT, LiveServer, free_port, own_database

SERVED = {
    # As in production, which is faster: DEBUG keeps every query.
    **read_dotenv(ROOT / "config" / "tests" / "production.env"),
    "DJANGO_SETTINGS_MODULE": "bench.settings",
    "LOG_LEVEL": "WARNING",
    "TASKS_IN_SERVER": "0",
    "WS_COMMAND_RATE": "1e9",
    "WS_COMMAND_BURST": "1000000000",
    "WS_CONNECTS_PER_MINUTE": "1000000000",
    "CALLS_ICE_RATE": "1e9",
}


@contextlib.contextmanager
def switchboard(people: int, *, workers: int = 1, redis_url: str = "") -> Iterator[tuple[LiveServer, list[str]]]:
    """A server with so many signed-in people, and an access token of each."""
    with tempfile.TemporaryDirectory() as folder, own_database() as database_url:
        server = LiveServer(Path(folder), database_url=database_url, env={**SERVED, "REDIS_URL": redis_url})
        server.manage("migrate", "--verbosity", "0")
        tokens = server.manage("bench_people", str(people)).split()
        server.start("--workers", str(workers))
        try:
            yield server, tokens
        finally:
            server.stop()


@contextlib.contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """The bare application's port and process, under the flags that `manage.py serve` gives uvicorn."""
    port = free_port()
    flags = [
        "--ws",
        "websockets-sansio",
        "--ws-per-message-deflate",
        "false",
        "--lifespan",
        "off",
        "--log-level",
        "error",
    ]
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "bench.bare:application",
        "--port",
        str(port),
        *flags,
        "--ws-ping-interval",
        "0",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        asyncio.run(_until_open(port))
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


async def _until_open(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            (await connect(port, "/echo")).close()
            return
        await asyncio.sleep(0.05)
    raise TimeoutError("The bare server does not answer.")
