"""One client's connection, as handlers and the hub see it."""

import json

import pytest
from pytest_django.fixtures import Settings

from accounts.frames import BlockChanged
from realtime import metrics
from realtime.errors import Conflict
from realtime.ids import uuid7
from realtime.limits import Rate
from realtime.publish import Delivery
from realtime.server import Server
from realtime.socket import PATIENCE
from realtime.tests.driver import settle
from realtime.tests.sockets import LooseSocket
from realtime.wire import CloseCode

pytestmark = pytest.mark.anyio

ALICE = uuid7()


async def test_before_the_sign_in_nobody_is_there() -> None:
    loose = await LooseSocket.open()
    assert not loose.socket.signed_in
    with pytest.raises(AssertionError, match="has not signed in"):
        _ = loose.socket.identity


async def test_the_first_close_code_is_the_one_sent() -> None:
    loose = await LooseSocket.open()
    before = metrics.closed.labels("draining")._value.get()
    loose.socket.close(CloseCode.DRAINING)
    loose.socket.close(CloseCode.INTERNAL)
    await settle()
    assert loose.wire.taken == [4001]
    assert metrics.closed.labels("draining")._value.get() == before + 1


async def test_who_is_too_far_behind_is_closed_without_the_rest(settings: Settings) -> None:
    settings.WS_QUEUE_BYTES = 10
    loose = await LooseSocket.open()
    loose.wire.reading.clear()
    for _ in range(4):
        loose.socket.send("x" * 5)
    assert loose.socket.closed is CloseCode.SLOW_CONSUMER
    loose.wire.reading.set()
    await settle()
    assert loose.wire.taken == ["xxxxx", 4003]


async def test_a_delivery_is_a_frame_or_a_close() -> None:
    loose = await LooseSocket.open()
    loose.socket.deliver(Delivery("a", "hello"))
    loose.socket.deliver(Delivery("a", close=4503))
    await settle()
    assert loose.wire.taken == ["hello", 4503]


async def test_a_newer_event_of_its_key_replaces_the_one_that_waits() -> None:
    loose = await LooseSocket.open()
    loose.wire.reading.clear()
    for text in ("on its way", "old", "new"):
        loose.socket.deliver(Delivery("a", text, "key"))
    loose.wire.reading.set()
    await settle()
    assert loose.wire.taken == ["on its way", "new"]


async def test_a_failure_is_told_with_its_id() -> None:
    loose = await LooseSocket.open()
    loose.socket.fail(Conflict("taken", "Taken."), 7)
    assert json.loads(loose.wire.taken[0]) == {"id": 7, "type": "error", "data": {"code": "taken", "message": "Taken."}}


async def test_a_command_with_its_own_limit_is_charged_to_both(settings: Settings) -> None:
    settings.WS_COMMAND_RATE, settings.WS_COMMAND_BURST = 1, 4
    socket = (await LooseSocket.open()).socket
    own = Rate(per_second=0.5, burst=2)
    assert [socket.take("a", own), socket.take("b", own), socket.take("a", own)] == [0, 0, 0]
    assert socket.take("a", own) == 2, "Its own limit."
    assert socket.take("b", own) == 1, "Everybody's."
    assert socket.closed is None


async def test_patience_with_who_does_not_slow_down_is_limited(settings: Settings) -> None:
    settings.WS_COMMAND_RATE, settings.WS_COMMAND_BURST = 1, 1
    socket = (await LooseSocket.open()).socket
    assert socket.take("a", None) == 0
    for _ in range(PATIENCE.burst):
        assert socket.take("a", None) == 1
    assert socket.closed is None
    socket.take("a", None)
    assert socket.closed is CloseCode.RATE_LIMIT


async def test_a_rate_apart_is_not_counted_among_the_others(settings: Settings) -> None:
    settings.WS_COMMAND_RATE, settings.WS_COMMAND_BURST = 1, 1
    loose = await LooseSocket.open()
    apart = Rate(per_second=1, burst=2, apart=True)
    assert [loose.socket.take("a", apart) for _ in range(3)] == [0, 0, 1]
    assert [loose.socket.take("b", None) for _ in range(2)] == [0, 1]


async def test_what_a_socket_hands_on_reaches_those_who_listen_until_they_do_not() -> None:
    server = Server()
    one, other = [await LooseSocket.open() for _ in range(2)]
    for loose in (one, other):
        server.add(loose.socket)
    other.socket.listen("ours")
    one.socket.relay("ours", BlockChanged(ALICE, blocked=True))
    other.socket.ignore("ours")
    one.socket.relay("ours", BlockChanged(ALICE, blocked=False))
    await settle()
    assert [json.loads(frame)["data"] for frame in other.wire.taken] == [{"user": str(ALICE), "blocked": True}]
    assert one.wire.taken == []


async def test_a_socket_that_is_gone_neither_listens_nor_hands_on() -> None:
    server = Server()
    one, other = [await LooseSocket.open() for _ in range(2)]
    for loose in (one, other):
        server.add(loose.socket)
    one.socket.listen("ours")
    server.remove(other.socket)
    other.socket.listen("ours")
    other.socket.relay("ours", BlockChanged(ALICE, blocked=True))
    other.socket.ignore("ours")
    await settle()
    assert list(server.hub.listeners("ours")) == [one.socket]
    assert one.wire.taken == []
