"""Servers and sockets inside the test's own event loop."""

import asyncio
import runpy
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_start
from accounts.tokens import access_token
from config.tests.live import RedisServer, redis_server
from realtime import bus, publish
from realtime.consumers import Consumer
from realtime.server import Server
from realtime.tests.connections import token_of
from realtime.tests.driver import Application, Peer, until
from realtime.tests.probe import Probe
from realtime.threads import in_database_thread

ROOT = Path(__file__).resolve().parents[2]

Connect = Callable[..., Peer]


class ClockedServer(Server):
    """Its time can be stopped, and put forward, for everything that counts seconds."""

    stopped_at: float | None = None

    def now(self) -> float:
        return super().now() if self.stopped_at is None else self.stopped_at

    def stop_the_clock(self) -> None:
        self.stopped_at = self.now()

    def forward(self, seconds: float) -> None:
        self.stopped_at = self.now() + seconds


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _outlet_of_its_own() -> Iterator[None]:
    """A server that a test starts does not hear the events of the next."""
    before = publish.use_outlet(publish.Nowhere())
    publish.use_outlet(before)
    yield
    publish.use_outlet(before)


@pytest.fixture
async def server(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ClockedServer]:
    """Not started: the application does that. With Redis it has a place on the bus, with a quick beat."""
    monkeypatch.setattr(bus, "BEAT_SECONDS", 0.05)
    server = ClockedServer()
    yield server
    await server.stop()
    await database_at_rest()


async def database_at_rest() -> None:
    """Work that a thread has begun goes on when nobody waits for it any more, and would be in the way of the next."""
    everybody = threading.Barrier(configured.DATABASE_THREADS)
    await asyncio.gather(*[in_database_thread(everybody.wait, 30) for _ in range(configured.DATABASE_THREADS)])


@pytest.fixture
def application(server: ClockedServer, monkeypatch: pytest.MonkeyPatch) -> Application:
    """The application as it is deployed, around a server of the test's own, with one more consumer to experiment on."""
    monkeypatch.setattr("realtime.server.server", server)
    monkeypatch.setattr("config.checks.refuse_unsafe_settings", lambda: None)
    monkeypatch.setitem(Consumer.named, Probe.name, Probe)
    application: Application = runpy.run_path(str(ROOT / "config" / "asgi.py"))["application"]
    return application


@pytest.fixture
async def connect(application: Application, server: ClockedServer) -> AsyncIterator[Connect]:
    """Opens sockets, and leaves those that a test did not."""
    server.start()
    if server.bus is not None:
        await until(lambda: server.bus and server.bus.alive)
    async with AsyncExitStack() as peers:

        def open_one(path: str = "/ws/", **options: Any) -> Peer:
            peer = Peer(application, path, **options)
            peers.push_async_callback(peer.leave)
            return peer

        yield open_one


@pytest.fixture
def alice_token(alice_session: Session) -> str:
    return access_token(alice_session)


@pytest.fixture
def bob_token(bob: User) -> str:
    return access_token(session_start(user=bob, origin=Origin()).session)


@pytest.fixture
async def alice_socket(connect: Connect, alice_token: str) -> Peer:
    """Signed in, and nothing waits to be read."""
    peer = connect()
    await peer.sign_in(token=alice_token)
    return peer


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture
def unlimited(settings: Settings) -> None:
    settings.WS_COMMAND_RATE, settings.WS_COMMAND_BURST = 1e6, 10**6


@pytest.fixture
def signed_in(connect: Connect) -> Callable[[User], Any]:
    """Opens a socket of somebody, who has just signed in."""

    async def open_one(user: User) -> Peer:
        peer = connect()
        await peer.sign_in(token=await in_database_thread(token_of, user))
        return peer

    return open_one
