"""Commands and their replies, through the application as it is deployed."""

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from realtime.models import Connection, Presence, Status
from realtime.tests.conftest import Connect
from realtime.tests.driver import Peer
from realtime.tests.probe import Probe
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]


async def test_the_reply_carries_the_id_and_the_result(alice_socket: Peer) -> None:
    alice_socket.send("probe.echo", "a", text="hello", count=2)
    assert await alice_socket.frame() == {"id": "a", "type": "ok", "data": {"text": "hello", "count": 2}}


async def test_a_result_of_nothing_is_empty(alice_socket: Peer) -> None:
    assert await alice_socket.call("probe.nothing") == {"id": "call", "type": "ok", "data": {}}


async def test_a_command_without_an_id_is_run_and_not_answered(alice_socket: Peer) -> None:
    Probe.runs.clear()
    alice_socket.send("probe.echo", text="quiet")
    await alice_socket.answers_ping()
    assert Probe.runs == ["quiet"]


async def test_commands_are_answered_in_the_order_they_came(alice_socket: Peer) -> None:
    for number in range(20):
        name, data = (("probe.echo", {"text": "a"}), ("presence.set", {"status": "away"}))[number % 2]
        alice_socket.send(name, number, **data)
    frames = await alice_socket.frames(21)
    assert [frame["id"] for frame in frames if "id" in frame] == list(range(20))


async def test_a_refusal_of_the_domain_is_told(alice_socket: Peer) -> None:
    assert await alice_socket.call("probe.refuse") == {
        "id": "call",
        "type": "error",
        "data": {"code": "taken", "message": "Somebody was first.", "fields": {"seat": ["Taken."]}, "retry_after": 2.0},
    }


async def test_a_refusal_of_a_command_without_an_id_is_told_as_well(alice_socket: Peer) -> None:
    alice_socket.send("probe.refuse")
    frame = await alice_socket.frame()
    assert "id" not in frame
    assert frame["data"]["code"] == "taken"


async def test_a_mistake_of_ours_is_told_without_its_secret_and_logged(
    alice_socket: Peer, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await alice_socket.call("probe.break")
    assert reply["data"] == {"code": "internal", "message": "Something went wrong here. It has been noted."}
    await alice_socket.answers_ping()
    [record] = [record for record in caplog.records if "command_failed" in str(record.msg)]
    assert isinstance(record.msg, dict)
    assert record.msg["exc_info"]
    assert record.msg["command"] == "probe.break"
    assert record.msg["user_id"] == str(alice.pk)
    assert record.msg["socket"]


async def test_the_time_is_the_servers(alice_socket: Peer) -> None:
    before = timezone.now()
    now = datetime.fromisoformat((await alice_socket.call("core.time"))["data"]["now"])
    assert before <= now <= timezone.now()


async def test_stepping_away_is_told_and_stays(alice_socket: Peer, alice: User) -> None:
    alice_socket.send("presence.set", "a", status="away")
    event, reply = await alice_socket.frames(2)
    assert reply == {"id": "a", "type": "ok", "data": {"status": "away"}}
    assert event["type"] == "presence.changed"
    assert (event["data"]["user"], event["data"]["status"]) == (str(alice.pk), "away")
    presence = await in_database_thread(Presence.objects.get, user=alice)
    assert presence.status == Status.AWAY


async def test_nobody_says_that_they_are_offline(alice_socket: Peer) -> None:
    refused = await alice_socket.call("presence.set", status="offline")
    assert refused["data"]["fields"] == {"status": ["Invalid enum value 'offline'"]}


async def test_a_connection_whose_row_is_lost_is_told_to_try_again(alice_socket: Peer) -> None:
    await in_database_thread(lambda: Connection.objects.all().delete())
    assert (await alice_socket.call("presence.set", status="away"))["data"]["code"] == "connection_lost"


async def test_what_a_service_publishes_reaches_the_persons_sockets_and_nobody_elses(
    connect: Connect, alice_socket: Peer, alice: User, bob: User, bob_token: str
) -> None:
    bob_socket = connect()
    await bob_socket.sign_in(token=bob_token)
    await in_database_thread(block_create, blocker=alice, user_id=bob.pk)
    assert await alice_socket.frame() == {
        "type": "accounts.block_changed",
        "data": {"user": str(bob.pk), "blocked": True},
    }
    await bob_socket.answers_ping()


async def test_a_name_alone_serves_that_consumer_only(connect: Connect, alice_token: str) -> None:
    peer = connect("/ws/presence/")
    assert (await peer.sign_in(token=alice_token))["state"] == {"presence": {"status": "online"}}
    assert (await peer.call("presence.set", status="away"))["type"] == "ok"
    core = connect("/ws/core/")
    assert (await core.sign_in(token=alice_token))["state"] == {}
    assert (await core.call("core.time"))["type"] == "ok"
    assert (await core.call("presence.set", status="away"))["data"]["code"] == "unknown_type"


@pytest.mark.parametrize("path", ["/", "/ws", "/ws/nowhere/", "/ws/presence", "/api/v1/users/"])
async def test_any_other_address_is_refused_in_the_handshake(connect: Connect, path: str) -> None:
    assert await connect(path).message() == {"type": "websocket.close"}
