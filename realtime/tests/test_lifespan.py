"""Starting with the server that serves us, and draining when it is told to stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from realtime.lifespan import serving
from realtime.models import ServerProcess
from realtime.tests.conftest import ClockedServer
from realtime.tests.driver import settle, until
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


class Host:
    """What serves the application: starts it, handles signals, stops it."""

    def __init__(self, server: ClockedServer) -> None:
        self.requests: list[str] = []
        self.said: list[str] = []
        self.signals: list[int] = []
        self.inbox: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self.application = serving(server, self.answer)

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests.append(scope["type"])

    async def hear(self, message: Mapping[str, Any]) -> None:
        self.said.append(message["type"])

    def handle(self, number: int, frame: object) -> None:
        self.signals.append(number)

    def begin(self) -> "asyncio.Task[None]":
        async def live() -> None:
            await self.application({"type": "lifespan"}, self.inbox.get, self.hear)

        self.inbox.put_nowait({"type": "lifespan.startup"})
        return asyncio.create_task(live())


@pytest.fixture
def host(server: ClockedServer, settings: Settings) -> Iterator[Host]:
    settings.DRAIN_SECONDS = 0
    host = Host(server)
    before = {number: signal.signal(number, host.handle) for number in (signal.SIGTERM, signal.SIGINT)}
    yield host
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
async def running(host: Host) -> AsyncIterator["asyncio.Task[None]"]:
    task = host.begin()
    await until(lambda: host.said)
    yield task
    if not task.done():
        host.inbox.put_nowait({"type": "lifespan.shutdown"})
        await task


async def test_the_server_starts_and_stops_with_its_host(
    host: Host, running: "asyncio.Task[None]", server: ClockedServer
) -> None:
    assert host.said == ["lifespan.startup.complete"]
    await server._leased.wait()
    host.inbox.put_nowait({"type": "lifespan.shutdown"})
    await running
    assert host.said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert server._tasks == set()
    assert await in_database_thread(ServerProcess.objects.count) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("running")
async def test_a_signal_drains_first(host: Host, server: ClockedServer, number: int) -> None:
    signal.raise_signal(number)
    assert host.signals == []
    await until(lambda: host.signals)
    assert (host.signals, server.draining) == ([number], True)


@pytest.mark.usefixtures("running")
async def test_a_second_signal_does_not_wait(
    host: Host, server: ClockedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drained = asyncio.Event()

    async def drain() -> None:
        server.draining = True
        await drained.wait()

    monkeypatch.setattr(server, "drain", drain)
    signal.raise_signal(signal.SIGTERM)
    await until(lambda: server.draining)
    assert host.signals == []
    signal.raise_signal(signal.SIGINT)
    assert host.signals == [signal.SIGINT]
    drained.set()
    await until(lambda: len(host.signals) == 2)


async def test_a_handler_that_is_none_is_left_alone(host: Host) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task = host.begin()
    await until(lambda: host.said)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    host.inbox.put_nowait({"type": "lifespan.shutdown"})
    await task


async def test_a_host_without_lifespans_starts_the_server_by_its_first_request(
    host: Host, server: ClockedServer
) -> None:
    await host.application({"type": "http"}, None, None)
    await host.application({"type": "websocket"}, None, None)
    assert host.requests == ["http", "websocket"]
    await asyncio.wait_for(server._leased.wait(), 30)
    await settle()
