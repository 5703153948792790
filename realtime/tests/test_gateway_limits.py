"""How much one socket may ask."""

import pytest
from pytest_django.fixtures import Settings

from realtime.socket import PATIENCE
from realtime.tests.conftest import ClockedServer
from realtime.tests.driver import Closed, Peer
from realtime.tests.probe import Probe

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def full_bucket(alice_socket: Peer, server: ClockedServer) -> Peer:
    """The sign-in was a frame as well; a minute later it is forgotten."""
    server.forward(60)
    return alice_socket


async def answers(peer: Peer) -> tuple[list[str], int | None]:
    """What each command was answered, until the close."""
    told: list[str] = []
    try:
        while True:
            frame = await peer.frame()
            told.append(frame["data"].get("code", "ok"))
    except Closed as closed:
        return told, closed.code


async def test_a_thousand_commands_in_a_second(full_bucket: Peer, settings: Settings) -> None:
    for number in range(1000):
        full_bucket.send("probe.nothing", number)
    told, code = await answers(full_bucket)
    assert told == ["ok"] * settings.WS_COMMAND_BURST + ["rate_limited"] * PATIENCE.burst
    assert code == 4004


async def test_a_refusal_says_when_to_come_back(full_bucket: Peer, server: ClockedServer, settings: Settings) -> None:
    settings.WS_COMMAND_RATE = 10
    for number in range(settings.WS_COMMAND_BURST + 1):
        full_bucket.send("probe.nothing", number)
    *_, last = await full_bucket.frames(settings.WS_COMMAND_BURST + 1)
    assert last["id"] == settings.WS_COMMAND_BURST
    assert last["data"]["code"] == "rate_limited"
    assert last["data"]["retry_after"] == 0.1
    server.forward(0.1)
    assert (await full_bucket.call("probe.nothing"))["type"] == "ok"


async def test_what_is_refused_is_not_run(full_bucket: Peer, settings: Settings) -> None:
    Probe.runs.clear()
    for number in range(settings.WS_COMMAND_BURST + 5):
        full_bucket.send("probe.echo", number, text=str(number))
    await full_bucket.frames(settings.WS_COMMAND_BURST + 5)
    assert Probe.runs == [str(number) for number in range(settings.WS_COMMAND_BURST)]


@pytest.mark.parametrize("text", ["{", '{"type":"chat.shout"}', '{"type":"probe.echo","data":{}}'])
async def test_what_cannot_be_understood_counts_as_well(full_bucket: Peer, settings: Settings, text: str) -> None:
    for _ in range(1000):
        full_bucket.send_text(text)
    told, code = await answers(full_bucket)
    assert told[settings.WS_COMMAND_BURST :] == ["rate_limited"] * PATIENCE.burst
    assert "rate_limited" not in told[: settings.WS_COMMAND_BURST]
    assert code == 4004


async def test_pings_count_as_well(full_bucket: Peer, settings: Settings) -> None:
    for _ in range(settings.WS_COMMAND_BURST + 1):
        full_bucket.send_text('{"type":"ping"}')
    frames = await full_bucket.frames(settings.WS_COMMAND_BURST + 1)
    assert frames[-2] == {"type": "pong"}
    assert frames[-1]["data"]["code"] == "rate_limited"


async def test_a_command_may_have_a_limit_of_its_own(full_bucket: Peer, server: ClockedServer) -> None:
    for number in range(3):
        full_bucket.send("probe.rarely", number)
    told = [frame["data"].get("code", "ok") for frame in await full_bucket.frames(3)]
    assert told == ["ok", "ok", "rate_limited"]
    assert (await full_bucket.call("probe.nothing"))["type"] == "ok"
    server.forward(1)
    assert (await full_bucket.call("probe.rarely"))["type"] == "ok"
