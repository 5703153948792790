"""What a running server counts."""

import pytest
from prometheus_client import REGISTRY, generate_latest

from realtime import metrics
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.driver import Peer

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"switchboard_{name}", labels) or 0


async def test_sockets_are_counted_while_they_are_open(connect: Connect, alice_token: str) -> None:
    before = value("sockets"), value("sockets_signed_in")
    signed_in, waiting = connect(), connect()
    await signed_in.sign_in(token=alice_token)
    await waiting.frame()
    assert (value("sockets"), value("sockets_signed_in")) == (before[0] + 2, before[1] + 1)
    for peer in (signed_in, waiting):
        await peer.leave()
    assert (value("sockets"), value("sockets_signed_in")) == before


async def test_commands_are_counted_by_their_outcome(alice_socket: Peer) -> None:
    ok, error = {"type": "core.time", "outcome": "ok"}, {"type": "presence.set", "outcome": "error"}
    before = value("commands_total", **ok), value("commands_total", **error)
    seconds = value("command_seconds_count", type="core.time")
    await alice_socket.call("core.time")
    await alice_socket.call("presence.set", status="offline")
    assert (value("commands_total", **ok), value("commands_total", **error)) == (before[0] + 1, before[1] + 1)
    assert value("command_seconds_count", type="core.time") == seconds + 1


@pytest.mark.parametrize("name", ["probe.refuse", "probe.break"])
async def test_refusals_and_mistakes_are_errors(alice_socket: Peer, name: str) -> None:
    before = value("commands_total", type=name, outcome="error")
    await alice_socket.call(name)
    assert value("commands_total", type=name, outcome="error") == before + 1


async def test_types_that_nobody_declared_make_no_series(alice_socket: Peer) -> None:
    await alice_socket.call("invented.by.a.client")
    assert b"invented" not in generate_latest()


async def test_closes_are_counted_by_their_code(alice_socket: Peer, server: ClockedServer) -> None:
    before = value("sockets_closed_total", code="resync")
    server.resync()
    await alice_socket.close_code()
    assert value("sockets_closed_total", code="resync") == before + 1


def test_every_metric_is_described() -> None:
    ours = [metric for metric in REGISTRY.collect() if metric.name.startswith("switchboard_")]
    assert len(ours) > 10
    assert all(metric.documentation.endswith(".") for metric in ours)
    assert metrics.FAST[-1] >= 1
