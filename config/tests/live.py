"""A real server in a process of its own, with a database of its own: to be talked to, measured and killed."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 20

# A line is a script, and is answered by a line: whether it failed, and what it printed.
SHELL = """
import json, sys, traceback
from contextlib import redirect_stdout
from io import StringIO

from django.db import connections

for line in sys.stdin:
    failed, printed = False, StringIO()
    with redirect_stdout(printed):
        try:
            exec(json.loads(line), {})
        except Exception:
            failed = True
            traceback.print_exc(file=printed)
    connections.close_all()
    print(json.dumps([failed, printed.getvalue()]), flush=True)
"""


def free_port() -> int:
    """Not one of those that the system gives to connections: it might be taken before a server comes to it."""
    while True:
        with socket.socket() as listener, contextlib.suppress(OSError):
            port = 10_000 + secrets.randbelow(22_000)
            listener.bind(("127.0.0.1", port))
            return port


class LiveServer:
    """`manage.py serve` and what belongs to it. It starts again on the same port, with the same data."""

    def __init__(self, folder: Path, *, database_url: str = "", env: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.log = folder / "server.log"
        self.env = {
            **{
                name: os.environ[name]
                for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG")
                if name in os.environ
            },
            "ENV_FILE": os.devnull,
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": database_url,
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            "REDIS_PREFIX": f"live-{self.port}",
            "SMS_BACKEND": "file",
            "EMAIL_URL": f"file://{folder / 'mail'}",
            "LOG_FORMAT": "json",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **(env or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._shell: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def run(self, script: str) -> str:
        """Python in a process beside the server, which is kept: to start one takes longer than most scripts."""
        if self._shell is None:
            command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", SHELL]
            with self.log.open("ab") as log:
                self._shell = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=self.env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        asking, answering = self._shell.stdin, self._shell.stdout
        assert asking is not None
        assert answering is not None
        asking.write(f"{json.dumps(script)}\n")
        asking.flush()
        line = answering.readline()
        assert line, f"The shell ended:\n{self.log.read_text()[-4000:]}"
        failed, printed = json.loads(line)
        assert not failed, printed
        return str(printed)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *arguments: str) -> "LiveServer":
        return self.start_by([sys.executable, "manage.py", "serve", *arguments])

    def start_by(self, command: Sequence[str]) -> "LiveServer":
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process.poll() is None, f"The server ended:\n{self.log.read_text()[-4000:]}"
            assert time.monotonic() < deadline, f"The server does not answer:\n{self.log.read_text()[-4000:]}"
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        with contextlib.suppress(URLError, OSError), urlopen(f"{self.url}/health/live", timeout=1) as response:
            return bool(response.status == 200)
        return False

    def signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of its database, read from outside. Identifiers come as the database keeps them."""
        if url := self.env["DATABASE_URL"]:
            import psycopg

            with psycopg.connect(url) as postgres:
                return postgres.execute(question.encode()).fetchall()
        with contextlib.closing(sqlite3.connect(self.folder / "switchboard.sqlite3", timeout=10)) as sqlite:
            return sqlite.execute(question).fetchall()

    def change(self, statement: str) -> None:
        """Rows of its database, from outside: as if time had passed, most of all."""
        if url := self.env["DATABASE_URL"]:
            _run_sql(url, statement)
            return
        with contextlib.closing(sqlite3.connect(self.folder / "switchboard.sqlite3", timeout=10)) as sqlite, sqlite:
            sqlite.execute(statement)

    def close(self) -> None:
        """What is beside the server."""
        if self._shell is not None:
            self._shell.communicate()
            self._shell = None

    def kill(self) -> None:
        """As a machine that loses power would: every process of it, at once."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self.kill()


@contextlib.contextmanager
def own_database(template: str = "") -> Iterator[str]:
    """The URL of a new database beside the one that DATABASE_URL names; empty, for SQLite, where it names none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"live_{uuid.uuid4().hex}"
    source = f" TEMPLATE {urlsplit(template).path.lstrip('/')}" if template else ""
    _run_sql(url, f"CREATE DATABASE {name}{source}")
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        _run_sql(url, f"DROP DATABASE {name} WITH (FORCE)")


def _run_sql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


class Stock:
    """A migrated database with demo people, made once and copied for every server."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.server = LiveServer(folder, database_url=database_url)
        self.server.manage("migrate", "--verbosity", "0")
        self.server.manage("demo", "--only", "accounts")

    @contextlib.contextmanager
    def new_server(self, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[LiveServer]:
        """Not started yet. Whatever state the test leaves it in, it is gone afterwards."""
        for file in self.server.folder.glob("switchboard.sqlite3*"):
            shutil.copy(file, folder)
        with own_database(self.server.env["DATABASE_URL"]) as url:
            server = LiveServer(folder, database_url=url, env=env)
            try:
                yield server
            finally:
                server.close()
                if server._process is not None:
                    server.kill()
                    print(server.log.read_text()[-8000:])  # shown with a test that failed


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator["RedisServer"]:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class RedisServer:
    """One of our own, so that a test may take it away."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command: Sequence[str] = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(command, cwd=self._folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "Redis does not answer."
            time.sleep(0.02)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def calls(self, command: str) -> int:
        """How often the server has been given a command, by its own count."""
        from redis import Redis

        with Redis.from_url(self.url) as client:
            return int(client.info("commandstats").get(f"cmdstat_{command}", {}).get("calls", 0))

    @contextlib.contextmanager
    def stalled(self) -> Iterator[None]:
        """It keeps its connections, and reads nothing from them."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()
