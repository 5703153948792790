"""Who of this process's sockets listens to what."""

import pytest

from realtime import metrics
from realtime.hub import Hub
from realtime.publish import Delivery
from realtime.tests.driver import settle
from realtime.tests.sockets import LooseSocket
from realtime.wire import CloseCode

pytestmark = pytest.mark.anyio


async def test_an_event_reaches_those_who_listen_and_nobody_else() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(3)]
    hub.subscribe(loose[0].socket, ["a", "b"])
    hub.subscribe(loose[1].socket, ["a"])
    hub.subscribe(loose[2].socket, ["b"])
    hub.deliver(Delivery("a", "hello"))
    assert [each.wire.taken for each in loose] == [["hello"], ["hello"], []]


async def test_listening_twice_hears_once() -> None:
    hub, loose = Hub(), await LooseSocket.open()
    hub.subscribe(loose.socket, ["a"])
    hub.subscribe(loose.socket, ["a"])
    hub.deliver(Delivery("a", "hello"))
    assert loose.wire.taken == ["hello"]


async def test_who_stopped_listening_hears_no_more() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(2)]
    for each in loose:
        hub.subscribe(each.socket, ["a", "b"])
    hub.unsubscribe(loose[0].socket, ["a", "never heard of"])
    hub.deliver(Delivery("a", "hello"))
    hub.deliver(Delivery("b", "there"))
    assert [each.wire.taken for each in loose] == [["there"], ["hello", "there"]]
    assert loose[0].socket.topics == {"b"}


async def test_leaving_altogether_leaves_nothing_behind() -> None:
    hub, loose = Hub(), await LooseSocket.open()
    hub.subscribe(loose.socket, ["a", "b"])
    hub.unsubscribe(loose.socket, loose.socket.topics)
    assert (hub._topics, loose.socket.topics) == ({}, set())


async def test_listeners_come_in_order_and_may_leave_while_they_are_gone_through() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(3)]
    for each in loose:
        hub.subscribe(each.socket, ["a"])
    seen = []
    for socket in hub.listeners("a"):
        seen.append(socket)
        hub.unsubscribe(socket, ["a"])
    assert seen == [each.socket for each in loose]
    assert list(hub.listeners("a")) == []


async def test_a_close_reaches_everybody_of_the_topic() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(2)]
    for each in loose:
        hub.subscribe(each.socket, ["a"])
    hub.deliver(Delivery("a", close=CloseCode.REPLACED))
    await settle()
    assert [each.wire.taken for each in loose] == [[4503], [4503]]


async def test_only_what_somebody_hears_is_counted() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(2)]
    for each in loose:
        hub.subscribe(each.socket, ["a"])
    events, deliveries = metrics.events._value.get(), metrics.deliveries._value.get()
    hub.deliver(Delivery("a", "hello"))
    hub.deliver(Delivery("nobody", "hello"))
    assert metrics.events._value.get() - events == 1
    assert metrics.deliveries._value.get() - deliveries == 2
