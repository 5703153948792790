"""Signing a socket in: by ticket, by token, by cookie, or not at all."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Session, User
from accounts.services.sessions import session_revoke
from accounts.services.suspension import user_suspend
from accounts.services.tickets import ticket_create
from accounts.sockets import SocketAuthenticator
from accounts.tokens import access_token
from conftest import Client
from realtime import presence, publish
from realtime.identity import Credential
from realtime.limits import Buckets, Rate
from realtime.models import Connection
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.driver import Application, Frame, Peer, settle, until
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def alice_ticket(alice_session: Session) -> str:
    return ticket_create(session=alice_session)[0]


async def greeted(peer: Peer) -> Peer:
    assert (await peer.frame())["type"] == "hello"
    return peer


async def refusal(peer: Peer) -> tuple[str, int | None]:
    """The code of the error frame, and that of the close after it."""
    error = await peer.error()
    return error["code"], await peer.close_code()


def connections() -> int:
    return Connection.objects.count()


async def test_hello_names_the_version_and_the_heartbeat(connect: Connect, settings: Settings) -> None:
    settings.WS_HEARTBEAT = 17
    assert await connect().frame() == {"type": "hello", "data": {"version": 1, "heartbeat": 17}}


async def test_a_token_signs_in(connect: Connect, alice: User, alice_session: Session, alice_token: str) -> None:
    ready = await connect().sign_in(token=alice_token)
    assert ready["user"]["id"] == str(alice.pk)
    assert ready["session"] == str(alice_session.pk)
    assert ready["state"]["presence"] == {"status": "online"}
    assert await in_database_thread(connections) == 1


async def test_a_ticket_signs_in(connect: Connect, alice: User, alice_ticket: str) -> None:
    assert (await connect().sign_in(ticket=alice_ticket))["user"]["id"] == str(alice.pk)


async def test_a_ticket_opens_one_socket(connect: Connect, alice_ticket: str) -> None:
    await connect().sign_in(ticket=alice_ticket)
    second = await greeted(connect())
    second.send("auth", ticket=alice_ticket)
    assert await refusal(second) == ("not_authenticated", 4501)
    assert await in_database_thread(connections) == 1


async def test_a_ticket_that_two_show_at_once_opens_one_socket(connect: Connect, alice_ticket: str) -> None:
    peers = [await greeted(connect()) for _ in range(2)]
    for peer in peers:
        peer.send("auth", ticket=alice_ticket)
    answers = [(await peer.frame())["type"] for peer in peers]
    assert sorted(answers) == ["error", "ready"]
    assert await peers[answers.index("error")].close_code() == 4501
    assert await in_database_thread(connections) == 1


async def test_an_old_ticket_is_refused(connect: Connect, alice_ticket: str) -> None:
    peer = await greeted(connect())
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        peer.send("auth", ticket=alice_ticket)
        assert await refusal(peer) == ("not_authenticated", 4501)


@pytest.mark.parametrize("credential", [{"token": "invented"}, {"token": ""}, {"ticket": "invented"}, {"ticket": "😀"}])
async def test_what_was_never_issued_is_refused(connect: Connect, credential: dict[str, str]) -> None:
    peer = await greeted(connect())
    peer.send("auth", **credential)
    assert await refusal(peer) == ("not_authenticated", 4501)
    assert await in_database_thread(connections) == 0


async def test_a_token_whose_time_is_over_asks_for_a_refresh(connect: Connect, alice_session: Session) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        token = access_token(alice_session)
    peer = await greeted(connect())
    peer.send("auth", token=token)
    assert await refusal(peer) == ("token_expired", 4005)


async def test_a_revoked_session_is_refused(
    connect: Connect, alice: User, alice_session: Session, alice_token: str
) -> None:
    await in_database_thread(session_revoke, user=alice, session_id=alice_session.pk)
    peer = await greeted(connect())
    peer.send("auth", token=alice_token)
    assert await refusal(peer) == ("session_revoked", 4502)


@pytest.mark.parametrize("credential", [{}, {"ticket": "a", "token": "b"}, {"ticket": None, "token": None}])
async def test_neither_and_both_are_mistakes_that_can_be_mended(
    connect: Connect, alice_token: str, credential: dict[str, Any]
) -> None:
    peer = await greeted(connect())
    peer.send("auth", **credential)
    assert (await peer.error())["code"] == "invalid"
    peer.send("auth", token=alice_token)
    assert (await peer.frame())["type"] == "ready"


async def test_signing_in_twice_is_refused_and_changes_nothing(alice_socket: Peer, alice_token: str) -> None:
    alice_socket.send("auth", token=alice_token)
    assert (await alice_socket.error())["code"] == "already_authenticated"
    await alice_socket.answers_ping()
    assert await in_database_thread(connections) == 1


async def test_a_client_that_never_signs_in_is_sent_away(
    connect: Connect, server: ClockedServer, settings: Settings
) -> None:
    server.stop_the_clock()
    peer = await greeted(connect())
    server.forward(settings.WS_AUTH_SECONDS)
    await server._patrol()
    await peer.answers_ping()
    server.forward(0.1)
    await server._patrol()
    assert await refusal(peer) == ("not_authenticated", 4501)


async def test_a_client_that_signed_in_in_time_is_not_blamed_for_a_slow_database(
    connect: Connect, server: ClockedServer, alice_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, may_go_on = threading.Event(), threading.Event()
    sign_in = SocketAuthenticator.sign_in

    def slowly(self: SocketAuthenticator, credentials: Sequence[Credential]) -> Any:
        working.set()
        assert may_go_on.wait(30)
        return sign_in(self, credentials)

    monkeypatch.setattr(SocketAuthenticator, "sign_in", slowly)
    server.stop_the_clock()
    peer = await greeted(connect())
    peer.send("auth", token=alice_token)
    await until(working.is_set)
    server.forward(30)
    await server._patrol()
    may_go_on.set()
    assert (await peer.frame())["type"] == "ready"


async def test_who_comes_before_the_server_has_its_lease_waits_for_it(
    application: Application, server: ClockedServer, alice_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()
    renew = presence.process_renew

    def late(**arguments: Any) -> None:
        assert may_go_on.wait(30)
        renew(**arguments)

    monkeypatch.setattr(presence, "process_renew", late)
    peer = await greeted(Peer(application))
    peer.send("auth", token=alice_token)
    await settle()
    assert server._entering._task is None
    may_go_on.set()
    assert (await peer.frame())["type"] == "ready"
    await peer.leave()


async def test_a_database_that_fails_closes_with_a_code_to_come_back_on(
    connect: Connect, alice_token: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(SocketAuthenticator, "sign_in", fail)
    peer = await greeted(connect())
    peer.send("auth", token=alice_token)
    assert await peer.close_code() == 4000
    assert "socket_failed" in caplog.text


class TestTheCookie:
    def headers(self, token: str, **more: str) -> dict[str, str]:
        return {"Host": "switchboard.example", "Cookie": f"theme=dark; sb_access={token}", **more}

    @pytest.mark.parametrize(
        "origin", ["https://switchboard.example", "https://public.example", "https://friend.example"]
    )
    async def test_signs_in_pages_of_ours(
        self, connect: Connect, alice_token: str, settings: Settings, origin: str
    ) -> None:
        settings.PUBLIC_URL = "https://public.example"
        settings.CORS_ALLOWED_ORIGINS = ["https://friend.example"]
        peer = await greeted(connect(headers=self.headers(alice_token, Origin=origin)))
        assert (await peer.frame())["type"] == "ready"

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://switchboard.example.evil.example", ""])
    async def test_is_not_looked_at_when_another_page_asks(
        self, connect: Connect, alice_token: str, origin: str
    ) -> None:
        peer = await greeted(connect(headers=self.headers(alice_token, Origin=origin)))
        peer.send("core.time", 1)
        assert (await peer.error())["code"] == "not_authenticated"
        assert await in_database_thread(connections) == 0

    async def test_is_not_looked_at_without_an_origin(self, connect: Connect, alice_token: str) -> None:
        peer = await greeted(connect(headers=self.headers(alice_token)))
        peer.send("core.time", 1)
        assert (await peer.error())["code"] == "not_authenticated"
        peer.send("auth", token=alice_token)
        assert (await peer.frame())["type"] == "ready"

    async def test_that_is_not_valid_is_refused_aloud(self, connect: Connect) -> None:
        peer = await greeted(connect(headers=self.headers("x", Origin="https://switchboard.example")))
        assert await refusal(peer) == ("not_authenticated", 4501)


class TestAfterwards:
    async def test_revoking_the_session_closes_its_sockets(
        self, alice_socket: Peer, alice: User, alice_session: Session
    ) -> None:
        await in_database_thread(session_revoke, user=alice, session_id=alice_session.pk)
        assert await alice_socket.close_code() == 4502

    async def test_suspending_the_person_closes_them_all(
        self, alice_socket: Peer, connect: Connect, alice: User, staff: User, alice_ticket: str
    ) -> None:
        other = connect()
        await other.sign_in(ticket=alice_ticket)
        await in_database_thread(user_suspend, user=alice, by=staff, reason="A test of the switch.")
        assert [await alice_socket.close_code(), await other.close_code()] == [4502, 4502]

    async def test_the_end_is_found_when_no_event_came(
        self, alice_socket: Peer, server: ClockedServer, alice: User, alice_session: Session
    ) -> None:
        publish.use_outlet(publish.Nowhere())
        await in_database_thread(session_revoke, user=alice, session_id=alice_session.pk)
        await server._close_ended_sessions()
        assert await alice_socket.close_code() == 4502

    async def test_other_sessions_stay(
        self, alice_api: Client, alice_socket: Peer, server: ClockedServer, alice: User
    ) -> None:
        await in_database_thread(session_revoke, user=alice, session_id=alice_api.session_row.pk)
        await server._close_ended_sessions()
        assert (await alice_socket.frame())["type"] == "accounts.sessions_changed"
        await alice_socket.answers_ping()

    async def test_a_socket_ends_with_its_session(
        self, alice_socket: Peer, server: ClockedServer, alice_session: Session
    ) -> None:
        with time_machine.travel(alice_session.expires_at + timedelta(seconds=1)):
            await server._patrol()
        assert await alice_socket.close_code() == 4005


class TestCrowds:
    async def test_a_person_holds_so_many_sockets_and_no_more(
        self, connect: Connect, settings: Settings, alice_token: str, bob: User
    ) -> None:
        settings.WS_CONNECTIONS_PER_USER = 2
        for _ in range(2):
            await connect().sign_in(token=alice_token)
        third = await greeted(connect())
        third.send("auth", token=alice_token)
        assert await refusal(third) == ("too_many_connections", 4504)
        assert await in_database_thread(connections) == 2

    async def test_a_place_that_was_left_is_free(
        self, connect: Connect, settings: Settings, server: ClockedServer, alice_token: str
    ) -> None:
        settings.WS_CONNECTIONS_PER_USER = 1
        first = connect()
        await first.sign_in(token=alice_token)
        await first.leave()
        await until(lambda: not server.sockets and not server._leaving._task)
        await connect().sign_in(token=alice_token)

    async def test_an_address_opens_so_many_sockets_without_signing_in(
        self, connect: Connect, server: ClockedServer, settings: Settings
    ) -> None:
        server.stop_the_clock()
        for _ in range(settings.WS_CONNECTS_PER_MINUTE):
            await (await greeted(connect())).answers_ping()
        refused = await greeted(connect())
        refused.send("ping")
        error = await refused.error()
        assert (error["code"], error["retry_after"]) == ("rate_limited", 6.0)
        assert await refused.close_code() == 4004
        await (await greeted(connect(address="203.0.113.8"))).answers_ping()
        server.forward(6.1)
        await (await greeted(connect())).answers_ping()

    async def test_one_too_many_that_says_nothing_is_soon_sent_away(
        self, connect: Connect, server: ClockedServer
    ) -> None:
        server.connects = Buckets(Rate(1 / 60, 1))
        server.stop_the_clock()
        within, beyond = await greeted(connect()), await greeted(connect())
        server.forward(1)
        await server._patrol()
        server.forward(0.1)
        await server._patrol()
        assert await refusal(beyond) == ("rate_limited", 4004)
        await within.answers_ping()

    async def test_a_crowd_behind_one_address_that_signs_in_at_once_gets_in(
        self, connect: Connect, server: ClockedServer, settings: Settings, alice_token: str
    ) -> None:
        crowd = settings.WS_CONNECTS_PER_MINUTE + 3
        settings.WS_CONNECTIONS_PER_USER = crowd
        server.stop_the_clock()
        peers = [await greeted(connect()) for _ in range(crowd)]
        for peer in peers:
            peer.send("auth", token=alice_token)
        assert [(await peer.frame())["type"] for peer in peers] == ["ready"] * crowd
        for peer in peers:
            await peer.answers_ping()

    async def test_what_a_crowd_did_not_take_is_not_given_back(
        self, connect: Connect, server: ClockedServer, alice_token: str
    ) -> None:
        server.connects = Buckets(Rate(1 / 60, 1))
        server.stop_the_clock()
        await (await greeted(connect())).answers_ping()
        await connect().sign_in(token=alice_token)
        third = await greeted(connect())
        third.send("ping")
        assert await refusal(third) == ("rate_limited", 4004)

    async def test_a_cookie_is_a_sign_in_at_once(
        self, connect: Connect, server: ClockedServer, alice_token: str
    ) -> None:
        server.connects = Buckets(Rate(1 / 60, 1))
        server.stop_the_clock()
        await greeted(connect())
        headers = {"Host": "a.example", "Origin": "https://a.example", "Cookie": f"sb_access={alice_token}"}
        peer = await greeted(connect(headers=headers))
        assert (await peer.frame())["type"] == "ready"

    async def test_one_too_many_that_shows_a_bad_credential_is_refused_for_that(
        self, connect: Connect, server: ClockedServer
    ) -> None:
        server.connects = Buckets(Rate(1 / 60, 1))
        server.stop_the_clock()
        await greeted(connect())
        peer = await greeted(connect())
        peer.send("auth", token="invented")
        assert await refusal(peer) == ("not_authenticated", 4501)

    async def test_an_ipv6_customer_is_one_address(
        self, connect: Connect, server: ClockedServer, settings: Settings
    ) -> None:
        server.stop_the_clock()
        for number in range(settings.WS_CONNECTS_PER_MINUTE):
            await greeted(connect(address=f"2001:db8:7:7::{number}"))
        neighbour = await greeted(connect(address="2001:db8:7:7::ffff"))
        neighbour.send("ping")
        assert await refusal(neighbour) == ("rate_limited", 4004)
        await (await greeted(connect(address="2001:db8:7:8::1"))).answers_ping()

    async def test_those_who_sign_in_do_not_count(
        self, connect: Connect, server: ClockedServer, settings: Settings, alice_token: str
    ) -> None:
        settings.WS_CONNECTIONS_PER_USER = 100
        server.stop_the_clock()
        for _ in range(settings.WS_CONNECTS_PER_MINUTE + 3):
            await connect().sign_in(token=alice_token)


class TestLeavingHalfWay:
    async def test_the_row_of_a_client_that_left_is_taken_back(
        self, connect: Connect, server: ClockedServer, alice_token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As Daphne does it: the task is cancelled while the row is being written."""
        written, may_go_on = threading.Event(), threading.Event()
        enter = server._enter

        def slowly(entries: Any) -> Any:
            answers = enter(entries)
            written.set()
            assert may_go_on.wait(30)
            return answers

        monkeypatch.setattr(server._entering, "_work", slowly)
        peer = await greeted(connect())
        peer.send("auth", token=alice_token)
        await until(written.is_set)
        assert await in_database_thread(connections) == 1
        peer.task.cancel()
        await asyncio.wait([peer.task])
        peer.task = asyncio.ensure_future(asyncio.sleep(0))
        may_go_on.set()
        async with asyncio.timeout(30):
            while await in_database_thread(connections):  # noqa: ASYNC110  It is a thread that takes it back.
                await asyncio.sleep(0.005)

    async def test_a_refused_one_leaves_nothing_to_take_back(
        self, connect: Connect, server: ClockedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken_back: list[Frame] = []
        may_go_on = threading.Event()
        enter = server._enter

        def slowly(entries: Any) -> Any:
            assert may_go_on.wait(30)
            return enter(entries)

        monkeypatch.setattr(server._entering, "_work", slowly)
        monkeypatch.setattr(server, "_leave", taken_back.append)
        peer = await greeted(connect())
        peer.send("auth", token="invented")
        await until(lambda: server._entering._task)
        peer.task.cancel()
        await asyncio.wait([peer.task])
        peer.task = asyncio.ensure_future(asyncio.sleep(0))
        may_go_on.set()
        await until(lambda: server._entering._task is None)
        assert taken_back == []
