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


async def test_who_listens_to_one_topic_joins_another() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(3)]
    for each in loose[:2]:
        hub.subscribe(each.socket, ["alice"])
    hub.deliver(Delivery("alice", join="group"))
    hub.deliver(Delivery("alice", join="group"))
    hub.deliver(Delivery("group", "hello"))
    assert [each.wire.taken for each in loose] == [["hello"], ["hello"], []]
    assert loose[0].socket.topics == {"alice", "group"}


async def test_who_listens_to_one_topic_leaves_another_and_others_stay() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(2)]
    hub.subscribe(loose[0].socket, ["alice", "group"])
    hub.subscribe(loose[1].socket, ["bob", "group"])
    hub.deliver(Delivery("alice", leave="group"))
    hub.deliver(Delivery("group", "hello"))
    assert [each.wire.taken for each in loose] == [[], ["hello"]]
    assert loose[0].socket.topics == {"alice"}


async def test_to_leave_what_one_never_heard_is_nothing() -> None:
    hub, loose = Hub(), await LooseSocket.open()
    hub.subscribe(loose.socket, ["alice"])
    hub.deliver(Delivery("alice", leave="group"))
    hub.deliver(Delivery("nobody", join="group"))
    assert (loose.socket.topics, set(hub._topics)) == ({"alice"}, {"alice"})


async def test_a_topic_may_be_left_through_itself() -> None:
    hub, loose = Hub(), [await LooseSocket.open() for _ in range(3)]
    for each in loose:
        hub.subscribe(each.socket, ["group"])
    hub.deliver(Delivery("group", leave="group"))
    assert hub._topics == {}


async def test_moves_are_no_events() -> None:
    hub, loose = Hub(), await LooseSocket.open()
    hub.subscribe(loose.socket, ["alice"])
    before = metrics.events._value.get()
    hub.deliver(Delivery("alice", join="group"))
    hub.deliver(Delivery("alice", leave="group"))
    assert (metrics.events._value.get(), loose.wire.taken) == (before, [])


class TestSigningIn:
    """The database is asked which topics there are; what moves meanwhile came later than its answer."""

    async def test_what_is_left_meanwhile_is_not_listened_to(self) -> None:
        hub, loose = Hub(), await LooseSocket.open()
        hub.subscribe(loose.socket, ["alice"])
        hub.deliver(Delivery("alice", leave="group"))
        assert loose.socket.still_wanted(["group", "other"]) == ["other"]

    async def test_what_is_joined_meanwhile_is(self) -> None:
        hub, loose = Hub(), await LooseSocket.open()
        hub.subscribe(loose.socket, ["alice"])
        hub.deliver(Delivery("alice", join="group"))
        hub.subscribe(loose.socket, loose.socket.still_wanted(["other"]))
        assert loose.socket.topics == {"alice", "group", "other"}

    async def test_what_is_left_and_joined_again_is(self) -> None:
        hub, loose = Hub(), await LooseSocket.open()
        hub.subscribe(loose.socket, ["alice"])
        hub.deliver(Delivery("alice", leave="group"))
        hub.deliver(Delivery("alice", join="group"))
        hub.subscribe(loose.socket, loose.socket.still_wanted(["group"]))
        assert loose.socket.topics == {"alice", "group"}

    async def test_afterwards_nothing_is_noted_any_more(self) -> None:
        loose = await LooseSocket.open()
        assert loose.socket.still_wanted(["a"]) == ["a"]
        loose.socket.has_left("a")
        assert loose.socket._left is None

    async def test_but_when_the_database_is_asked_again(self) -> None:
        hub, loose = Hub(), await LooseSocket.open()
        hub.subscribe(loose.socket, loose.socket.still_wanted(["alice"]))
        loose.socket.note_what_is_left()
        hub.deliver(Delivery("alice", leave="group"))
        assert loose.socket.still_wanted(["group", "other"]) == ["other"]
