"""One server process: its loops, its way out, its end."""

import asyncio
import threading
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from django.apps import apps

from realtime import clock, presence, publish
from realtime.bus import GROUP, BusOutlet, relay
from realtime.errors import DomainError
from realtime.identity import Credential
from realtime.models import ServerProcess
from realtime.publish import Delivery
from realtime.server import Server, _forever
from realtime.tests.conftest import ClockedServer
from realtime.tests.driver import settle, until
from realtime.tests.sockets import LooseSocket
from realtime.threads import in_database_thread
from realtime.wire import CloseCode

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


def leases() -> list[Any]:
    return list(ServerProcess.objects.values_list("pk", flat=True))


async def test_a_server_takes_its_lease_and_gives_it_back(server: ClockedServer) -> None:
    server.start()
    await server._leased.wait()
    assert await in_database_thread(leases) == [server.id]
    await server.stop()
    assert await in_database_thread(leases) == []


async def test_it_starts_once(server: ClockedServer) -> None:
    server.start()
    tasks = set(server._tasks)
    server.start()
    assert server._tasks == tasks


async def test_it_keeps_the_time_of_the_last_tick(server: ClockedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[int] = []
    monkeypatch.setattr(clock, "tick", lambda: ticks.append(1))
    assert server.clock_ticked_at == float("-inf")
    before = server.now()
    server._leased.set()
    await server._tick()
    assert (ticks, server.clock_ticked_at >= before) == ([1], True)


async def test_a_loop_goes_on_after_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    turns: list[int] = []
    enough = asyncio.Event()

    async def work() -> None:
        turns.append(1)
        if len(turns) == 3:
            enough.set()
        raise ZeroDivisionError

    looping = asyncio.create_task(_forever(0.001, work))
    await asyncio.wait_for(enough.wait(), 30)
    looping.cancel()
    assert "loop_failed" in caplog.text


async def test_what_a_thread_publishes_reaches_the_sockets(server: ClockedServer) -> None:
    server.start()
    loose = await LooseSocket.open()
    server.hub.subscribe(loose.socket, ["topic"])
    await asyncio.to_thread(server.emit, Delivery("topic", "hello"))
    await until(lambda: loose.wire.taken)
    assert loose.wire.taken == ["hello"]


async def test_with_a_bus_it_is_handed_on(server: ClockedServer) -> None:
    class Noted:
        def __init__(self) -> None:
            self.sent: list[Delivery] = []
            self.left = False

        def send(self, delivery: Delivery) -> None:
            self.sent.append(delivery)

        async def leave(self) -> None:
            self.left = True

    server.start()
    server.bus = bus = Noted()  # type: ignore[assignment]
    server.emit(Delivery("topic", "hello"))
    await settle()
    assert bus.sent == [Delivery("topic", "hello")]
    await server.stop()
    assert bus.left


async def test_old_addresses_are_forgotten(server: ClockedServer) -> None:
    server.stop_the_clock()
    server.connects.take("203.0.113.7", server.now())
    await server._patrol()
    assert len(server.connects) == 1
    server.forward(61)
    await server._patrol()
    assert len(server.connects) == 0


async def test_a_lease_that_cannot_be_renewed_is_tried_again(
    server: ClockedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.server.RENEW_SECONDS", 0.01)
    renew, tries = presence.process_renew, threading.Semaphore(0)

    def fail_once(**arguments: Any) -> None:
        if not server._leased.is_set() and not tries.acquire(blocking=False):
            tries.release()
            raise ConnectionError("no database")
        renew(**arguments)

    monkeypatch.setattr(presence, "process_renew", fail_once)
    server.start()
    await asyncio.wait_for(server._leased.wait(), 30)
    assert await in_database_thread(leases) == [server.id]


def test_after_its_loop_has_closed_it_tells_nobody(db: None) -> None:
    """Something commits in a thread while the process is going down."""
    server = Server()

    async def start() -> None:
        server._loop = asyncio.get_running_loop()

    asyncio.run(start())
    server.emit(Delivery("topic", "late"))
    assert server.sockets == set()


async def test_with_a_layer_it_has_a_place_on_the_bus(server: ClockedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = InMemoryChannelLayer()
    monkeypatch.setattr("realtime.server.get_channel_layer", lambda: layer)
    server.start()
    loose = await LooseSocket.open()
    server.sockets.add(loose.socket)
    await until(lambda: server.bus and server.bus.alive)
    server.hub.subscribe(loose.socket, ["topic"])
    await layer.group_send(GROUP, relay("another", 1, [Delivery("topic", "hello")]))
    await until(lambda: loose.wire.taken == ["hello"])
    await layer.group_send(GROUP, relay("another", 3, []))
    await until(lambda: loose.wire.taken == ["hello", CloseCode.RESYNC])
    server.sockets.clear()


class Slow(InMemoryChannelLayer):  # type: ignore[misc]  # Channels has no types
    """Takes its time to subscribe anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = asyncio.Event()

    async def group_add(self, group: str, channel: str) -> None:
        await self.ready.wait()
        await super().group_add(group, channel)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    layer = Slow()
    monkeypatch.setattr("realtime.server.get_channel_layer", lambda: layer)
    return layer


async def test_who_signs_in_waits_until_the_other_processes_are_heard(server: ClockedServer, slow: Slow) -> None:
    server.start()
    loose = await LooseSocket.open()
    server.sockets.add(loose.socket)
    await server._leased.wait()
    entering = asyncio.create_task(server.sign_in(loose.socket, Credential(token="invented")))
    await settle()
    assert server._entering._task is None, "Nobody was asked yet who it is."
    slow.ready.set()
    with pytest.raises(DomainError):
        await entering
    assert loose.wire.taken == []
    server.sockets.clear()


async def test_who_did_not_wait_any_longer_is_told_to_fetch_the_truth(
    server: ClockedServer, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("realtime.server.JOIN_SECONDS", 0.01)
    server.start()
    await asyncio.wait_for(server._hearing.wait(), 30)
    loose = await LooseSocket.open()
    server.sockets.add(loose.socket)
    slow.ready.set()
    await until(lambda: loose.wire.taken == [CloseCode.RESYNC])
    server.sockets.clear()


def test_a_process_that_serves_nothing_speaks_through_the_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime.apps.get_channel_layer", InMemoryChannelLayer)
    apps.get_app_config("realtime").ready()
    assert isinstance(publish._outlet, BusOutlet)


def test_without_redis_there_is_no_bus(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr("realtime.server.get_channel_layer", lambda: None)
    server = Server()

    async def live() -> None:
        server.start()
        await server.stop()

    asyncio.run(live())
    assert server.bus is None
