"""A socket's life: held events, slow readers, closes from within, a server that drains or loses its bus."""

import asyncio

import pytest
from pytest_django.fixtures import Settings

from accounts.frames import SessionsChanged
from accounts.models import User
from realtime import publish
from realtime.models import Connection
from realtime.publish import Delivery
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.driver import Peer, settle, until
from realtime.tests.probe import Probe
from realtime.threads import in_database_thread
from realtime.topics import user_topic
from realtime.wire import CloseCode, Event, encode

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

TOLD = encode(Event("accounts.sessions_changed", SessionsChanged()))


async def test_events_between_the_sign_in_and_ready_come_after_ready(
    connect: Connect, server: ClockedServer, alice: User, alice_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    monkeypatch.setattr(Probe, "gate", gate)
    peer = connect()
    await peer.frame()
    peer.send("auth", token=alice_token)
    await until(lambda: any(True for _ in server.hub.listeners("probe")))
    await in_database_thread(publish.publish, user_topic(alice.pk), SessionsChanged())
    await settle()
    gate.set()
    assert [frame["type"] for frame in await peer.frames(2)] == ["ready", "accounts.sessions_changed"]


async def test_an_event_reaches_every_socket_of_its_topic(
    connect: Connect, server: ClockedServer, alice_token: str, bob_token: str
) -> None:
    peers = [connect() for _ in range(3)]
    for peer, token in zip(peers, [alice_token, alice_token, bob_token], strict=True):
        await peer.sign_in(token=token)
    server.emit(Delivery("probe", TOLD))
    for peer in peers:
        assert (await peer.frame())["type"] == "accounts.sessions_changed"


async def test_a_reader_that_stalls_does_not_hold_up_the_others(
    connect: Connect, server: ClockedServer, settings: Settings, alice_token: str, bob_token: str
) -> None:
    settings.WS_QUEUE_BYTES = 1000
    stalled, quick = connect(), connect()
    await stalled.sign_in(token=alice_token)
    await quick.sign_in(token=bob_token)
    stalled.reading.clear()
    for number in range(100):
        server.emit(Delivery("probe", f'{{"type":"told","data":{number}}}'))
    assert [frame["data"] for frame in await quick.frames(100)] == list(range(100))
    stalled.reading.set()
    assert (await stalled.frame())["data"] == 0
    assert await stalled.close_code() == 4003
    await quick.answers_ping()


async def test_a_reader_that_stalls_with_little_to_read_is_found_by_the_patrol(
    alice_socket: Peer, server: ClockedServer
) -> None:
    alice_socket.reading.clear()
    server.emit(Delivery("probe", TOLD))
    await until(lambda: [socket.outbox.stalled_for(server.now()) for socket in server.sockets] != [0])
    server.forward(31)
    await server._patrol()
    alice_socket.reading.set()
    assert await alice_socket.close_code() == 4003


async def test_a_client_that_does_not_take_its_close_is_abandoned(alice_socket: Peer, server: ClockedServer) -> None:
    alice_socket.reading.clear()
    server.emit(Delivery("probe", close=CloseCode.REPLACED))
    await until(lambda: [socket.closed for socket in server.sockets] == [CloseCode.REPLACED])
    server.forward(11)
    await server._patrol()
    await asyncio.wait_for(alice_socket.task, 30)
    assert server.sockets == set()
    await until(lambda: server._leaving._task is None)
    assert await in_database_thread(Connection.objects.count) == 0


async def test_a_cancelled_task_that_nobody_closed_ends_as_cancelled(alice_socket: Peer, server: ClockedServer) -> None:
    alice_socket.task.cancel()
    await asyncio.wait([alice_socket.task])
    assert alice_socket.task.cancelled()
    assert server.sockets == set()
    alice_socket.task = asyncio.ensure_future(asyncio.sleep(0))


async def test_a_close_lets_what_waits_go_first(alice_socket: Peer, server: ClockedServer) -> None:
    for number in range(3):
        server.emit(Delivery("probe", f'{{"type":"told","data":{number}}}'))
    server.emit(Delivery("probe", close=CloseCode.REPLACED))
    server.emit(Delivery("probe", TOLD))
    assert [frame["data"] for frame in await alice_socket.frames(3)] == [0, 1, 2]
    assert await alice_socket.close_code() == 4503


async def test_a_closed_socket_runs_nothing_more(alice_socket: Peer, server: ClockedServer) -> None:
    Probe.runs.clear()
    alice_socket.reading.clear()
    server.emit(Delivery("probe", close=CloseCode.PROTOCOL))
    await until(lambda: all(socket.closed for socket in server.sockets))
    alice_socket.send("probe.echo", 1, text="late")
    await settle()
    alice_socket.reading.set()
    assert await alice_socket.close_code() == 4500
    assert Probe.runs == []


async def test_a_silent_client_is_closed_after_two_heartbeats(
    alice_socket: Peer, server: ClockedServer, settings: Settings
) -> None:
    server.stop_the_clock()
    alice_socket.send_text('{"type":"pong"}')
    await settle()
    server.forward(2 * settings.WS_HEARTBEAT - 1)
    await server._patrol()
    assert await alice_socket.frame() == {"type": "ping"}
    alice_socket.send_text('{"type":"pong"}')
    await settle()
    server.forward(2 * settings.WS_HEARTBEAT + 1)
    await server._patrol()
    assert await alice_socket.close_code() == 4002


async def test_a_client_that_leaves_leaves_nothing_behind(alice_socket: Peer, server: ClockedServer) -> None:
    await alice_socket.leave()
    assert server.sockets == set()
    assert server.hub._topics == {}
    await until(lambda: server._leaving._task is None)
    assert await in_database_thread(Connection.objects.count) == 0


async def test_a_reader_that_fails_is_closed_with_internal(
    alice_socket: Peer, server: ClockedServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "now", lambda: 1 / 0)
    alice_socket.send_text('{"type":"ping"}')
    assert await alice_socket.close_code() == 4000
    assert "socket_failed" in caplog.text
    monkeypatch.undo()


@pytest.mark.parametrize("failure", [ValueError("odd"), OSError("gone")])
async def test_one_socket_that_cannot_be_sent_to_does_not_keep_the_event_from_the_others(
    connect: Connect,
    server: ClockedServer,
    alice_token: str,
    bob_token: str,
    failure: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, well = connect(), connect()
    await broken.sign_in(token=alice_token)
    await well.sign_in(token=bob_token)
    await settle()
    [first, _] = server.hub.listeners("probe")

    async def fail(_: object) -> None:
        raise failure

    first.outbox._send = fail
    server.emit(Delivery("probe", TOLD))
    assert (await well.frame())["type"] == "accounts.sessions_changed"
    if isinstance(failure, OSError):
        await broken.leave()  # the server tells the read side
    await asyncio.wait_for(asyncio.wait([broken.task]), 30)
    assert len(server.sockets) == 1
    broken.task = asyncio.ensure_future(asyncio.sleep(0))


class TestDraining:
    async def test_everybody_is_sent_away(
        self, connect: Connect, alice_socket: Peer, server: ClockedServer, settings: Settings
    ) -> None:
        settings.DRAIN_SECONDS = 0.02
        waiting = connect()
        await waiting.frame()
        await server.drain()
        assert [await alice_socket.close_code(), await waiting.close_code()] == [4001, 4001]

    async def test_who_comes_during_it_is_sent_on(
        self, connect: Connect, server: ClockedServer, alice_token: str
    ) -> None:
        await server.drain()
        peer = connect(
            headers={"Host": "a.example", "Origin": "https://a.example", "Cookie": f"sb_access={alice_token}"}
        )
        assert (await peer.frame())["type"] == "hello"
        assert await peer.close_code() == 4001
        assert await in_database_thread(Connection.objects.count) == 0

    async def test_it_takes_its_time(
        self, server: ClockedServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, connect: Connect
    ) -> None:
        """Forty sockets over two seconds are twenty a second; two are not kept for one second each."""
        pauses: list[float] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        settings.DRAIN_SECONDS = 2
        settings.WS_CONNECTS_PER_MINUTE = 100
        peers = [connect(address=f"203.0.113.{number}") for number in range(50)]
        for peer in peers:
            await peer.frame()
        with monkeypatch.context() as patched:
            patched.setattr("realtime.server.asyncio.sleep", sleep)
            await server.drain()
        assert pauses[:50] == [0.04] * 50


class TestALostBus:
    async def test_everybody_is_told_to_fetch_the_truth(
        self, connect: Connect, alice_socket: Peer, server: ClockedServer, alice_token: str
    ) -> None:
        server.resync()
        assert await alice_socket.close_code() == 4006
        await connect().sign_in(token=alice_token)

    async def test_nobody_there_is_nobody_to_tell(self, connect: Connect, server: ClockedServer) -> None:
        server.resync()
        await settle()
        assert server.sockets == set()


async def test_the_lease_that_was_lost_is_taken_anew_with_its_sockets(
    alice_socket: Peer, server: ClockedServer, alice: User
) -> None:
    await in_database_thread(lambda: Connection.objects.all().delete())
    from realtime.models import ServerProcess

    await in_database_thread(lambda: ServerProcess.objects.all().delete())
    await server._renew()
    assert await in_database_thread(lambda: Connection.objects.get().user_id) == alice.pk
    assert (await alice_socket.call("presence.set", status="away"))["type"] == "ok"
