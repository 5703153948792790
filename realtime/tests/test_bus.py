"""Between processes, over the layer in memory and over a real Redis."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from channels.layers import BaseChannelLayer, InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime import bus as buses
from realtime.bus import ENVELOPE, GROUP, Bus, BusOutlet, relay
from realtime.ids import uuid7
from realtime.publish import Delivery
from realtime.tests.driver import settle, until

pytestmark = pytest.mark.anyio


class Spied:
    """A layer that notes what is sent, and fails when it is told to."""

    def __init__(self, layer: BaseChannelLayer) -> None:
        self.layer = layer
        self.messages: list[dict[str, Any]] = []
        self.dead = False
        self.mute = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.layer, name)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.dead or self.mute:
            raise ConnectionError("no bus")
        self.messages.append(message)
        await self.layer.group_send(group, message)

    async def receive(self, channel: str) -> dict[str, Any]:
        if self.dead:
            raise ConnectionError("no bus")
        message: dict[str, Any] = await self.layer.receive(channel)
        return message


class Process:
    """One process's place on the bus, and what came to it."""

    def __init__(self, layer: Any) -> None:
        self.layer = Spied(layer)
        self.heard: list[Delivery] = []
        self.losses = 0
        self.bus = Bus(self.layer, origin=uuid7(), deliver=self.heard.append, lost=self.lose)
        self.running: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        assert self.running is not None
        self.running.cancel()
        await asyncio.wait([self.running])

    def lose(self) -> None:
        self.losses += 1

    @property
    def texts(self) -> list[str]:
        return [delivery.frame for delivery in self.heard]


Join = Callable[[], Any]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
async def layer(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """What all processes of a test share."""
    if request.param == "memory":
        yield InMemoryChannelLayer()
        return
    redis = request.getfixturevalue("redis")
    layer = RedisPubSubChannelLayer(hosts=[redis.url])
    yield layer
    await layer.flush()


@pytest.fixture
async def join(layer: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Join]:
    """Starts a process's bus and waits until it hears itself."""
    monkeypatch.setattr(buses, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(buses, "RETRY_SECONDS", 0.02)
    tasks: list[asyncio.Task[None]] = []

    async def start() -> Process:
        process = Process(layer)
        process.running = asyncio.create_task(process.bus.run())
        tasks.append(process.running)
        await until(lambda: process.bus.alive)
        return process

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on nobody beats: every message has a reason."""
    return lambda: monkeypatch.setattr(buses, "BEAT_SECONDS", 3600)


async def test_what_one_process_says_the_others_hear_once_and_whole(join: Join) -> None:
    one, two, three = [await join() for _ in range(3)]
    delivery = Delivery("topic", '{"type":"told"}', "key", 4502)
    one.bus.send(delivery)
    await until(lambda: two.heard and three.heard)
    assert two.heard == three.heard == [delivery]
    assert one.heard == [], "It told its own sockets itself."


async def test_events_come_in_their_order(join: Join) -> None:
    one, two = await join(), await join()
    for number in range(50):
        one.bus.send(Delivery("topic", str(number)))
        if number % 7 == 0:
            await settle()
    await until(lambda: len(two.heard) == 50)
    assert two.texts == [str(number) for number in range(50)]


async def test_events_of_one_moment_are_one_message(join: Join, quiet: Callable[[], None]) -> None:
    one, two = await join(), await join()
    quiet()
    await asyncio.sleep(0.05)
    before = len(one.layer.messages)
    for number in range(500):
        one.bus.send(Delivery("topic", str(number)))
    await until(lambda: len(two.heard) == 500)
    assert len(one.layer.messages) == before + 1


async def test_a_message_has_its_bound(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = await join(), await join()
    monkeypatch.setattr(buses, "MOST_PER_MESSAGE", 10 * (ENVELOPE + len("text")))
    for _ in range(21):
        one.bus.send(Delivery("topic", "text"))
    await until(lambda: len(two.heard) == 21)
    sizes = [len(message["items"]) for message in one.layer.messages if message["items"]]
    assert sizes == [10, 10, 1]


async def test_silence_is_broken_by_a_beat(join: Join) -> None:
    one = await join()
    count = len(one.layer.messages)
    await until(lambda: len(one.layer.messages) >= count + 2)
    assert one.layer.messages[-1]["items"] == []


async def test_a_gap_in_anothers_count_is_a_loss_that_is_told_once(join: Join) -> None:
    one, two = await join(), await join()
    await until(lambda: str(one.bus._origin) in two.bus._seen)
    one.bus._sent += 3
    await until(lambda: two.losses)
    one.bus.send(Delivery("topic", "after"))
    await until(lambda: two.heard)
    assert (one.losses, two.losses) == (1, 1), "It finds the gap in its own count as well."


async def test_a_process_that_hears_itself_late_has_lost_nothing(layer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first words went out before it listened, when it had no clients yet."""
    monkeypatch.setattr(buses, "BEAT_SECONDS", 0.02)
    process = Process(layer)
    process.bus._sent = 4
    running = asyncio.create_task(process.bus.run())
    await until(lambda: process.bus.alive)
    running.cancel()
    await asyncio.wait([running])
    assert process.losses == 0


async def test_a_process_that_comes_later_has_lost_nothing(join: Join) -> None:
    one = await join()
    await until(lambda: len(one.layer.messages) > 5)
    two = await join()
    one.bus.send(Delivery("topic", "hello"))
    await until(lambda: two.heard)
    assert (one.losses, two.losses) == (0, 0)


async def test_a_process_that_cannot_send_finds_its_own_gap_when_it_can_again(join: Join) -> None:
    one, two = await join(), await join()
    await until(lambda: one.bus._origin in two.bus._seen)
    one.layer.mute = True
    one.bus.send(Delivery("topic", "lost"))
    await until(lambda: not one.bus._outgoing)
    await settle()
    one.layer.mute = False
    await until(lambda: one.losses and two.losses)
    one.bus.send(Delivery("topic", "hello"))
    await until(lambda: two.heard)
    assert (one.losses, two.losses, two.texts) == (1, 1, ["hello"])


async def test_events_that_found_no_room_are_a_loss_as_well(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "MOST_WAITING", 20 * (ENVELOPE + len("10")))
    one, two = await join(), await join()
    await until(lambda: one.bus._origin in two.bus._seen)
    for number in range(30):
        one.bus.send(Delivery("topic", str(number)))
    await until(lambda: two.heard)
    assert two.texts == [str(number) for number in range(10, 30)]
    assert (one.losses, two.losses) == (1, 1)


async def test_a_bus_that_does_not_come_back_is_not_alive(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await join()
    one.layer.dead = True
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 0.05)
    await until(lambda: not one.bus.alive)
    one.layer.dead = False
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 5)
    await until(lambda: one.bus.alive)


async def test_a_process_that_falls_silent_may_have_died_with_events_that_nobody_has(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = [await join() for _ in range(3)]
    await until(lambda: all(one.bus._origin in other.bus._seen for other in (two, three)))
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 0.2)
    await one.stop()
    await until(lambda: two.losses and three.losses)
    assert one.bus._origin not in two.bus._seen_at
    three.bus.send(Delivery("topic", "hello"))
    await until(lambda: two.heard)
    assert (two.losses, three.losses) == (1, 1), "It is told once."


async def test_what_was_lost_of_a_silent_process_is_seen_when_it_speaks_again(
    join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await join(), await join()
    await until(lambda: one.bus._origin in two.bus._seen)
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 0.2)
    one.layer.mute = True
    await until(lambda: two.losses == 1)
    one.bus.send(Delivery("topic", "lost"))
    await until(lambda: not one.bus._outgoing)
    one.layer.mute = False
    await until(lambda: two.losses == 2)
    assert two.heard == []


async def test_a_process_that_said_goodbye_is_not_missed(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = await join(), await join()
    await until(lambda: one.bus._origin in two.bus._seen)
    await one.stop()
    one.bus.send(Delivery("topic", "last words"))
    await one.bus.leave()
    await until(lambda: two.texts == ["last words"])
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 0.1)
    beats = len(two.layer.messages)
    await until(lambda: len(two.layer.messages) > beats + 10)
    assert two.losses == 0


async def test_who_hears_nothing_takes_nobody_for_dead(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = await join(), await join()
    await until(lambda: one.bus._origin in two.bus._seen)
    monkeypatch.setattr(buses, "SILENCE_SECONDS", 0.1)
    two.layer.mute = True
    one.layer.mute = True
    await until(lambda: not two.bus.alive)
    await asyncio.sleep(0.1)
    assert two.losses == 0
    assert one.bus._origin in two.bus._seen


async def test_goodbye_to_a_dead_bus_is_said_in_vain(join: Join) -> None:
    one = await join()
    one.layer.dead = True
    await one.bus.leave()


class Deaf(InMemoryChannelLayer):  # type: ignore[misc]  # Channels has no types
    """Loses the cancellation that comes while it is at work, as `asyncio.wait_for` may on Python 3.11."""

    def __init__(self) -> None:
        super().__init__()
        self.at_work: set[str] = set()

    async def _lose(self, what: str) -> None:
        self.at_work.add(what)
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    async def group_add(self, group: str, channel: str) -> None:
        await super().group_add(group, channel)
        await self._lose("subscribing")

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self._lose("sending")


async def test_it_stops_even_when_the_layer_loses_its_cancellation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "BEAT_SECONDS", 0)
    layer = Deaf()
    running = asyncio.create_task(Process(layer).bus.run())
    await until(lambda: len(layer.at_work) == 2)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=5)
    assert done == {running}


async def test_it_stops_when_it_is_told_to_while_it_has_something_to_say(layer: Any) -> None:
    process = Process(layer)
    sending = asyncio.create_task(process.bus._send_forever())
    await settle()
    process.bus.send(Delivery("topic", "last words"))
    sending.cancel()
    done, _ = await asyncio.wait([sending], timeout=5)
    assert done == {sending}


async def test_a_message_that_breaks_its_hearer_does_not_end_the_hearing(
    join: Join, layer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = await join(), await join()
    await layer.group_send(GROUP, {"type": "relay", "from": "another version"})
    await until(lambda: "bus_receive_failed" in caplog.text)
    await asyncio.sleep(0.1)
    one.bus.send(Delivery("topic", "hello"))
    await until(lambda: two.texts == ["hello"])


async def test_a_process_without_sockets_is_heard_by_those_with(join: Join, layer: Any) -> None:
    one, two = await join(), await join()
    outlet = BusOutlet(layer)
    for text in ("a", "b"):
        await asyncio.to_thread(outlet.emit, Delivery("topic", text))
    await until(lambda: len(one.heard) == len(two.heard) == 2)
    assert one.texts == ["a", "b"]
    assert (one.losses, two.losses) == (0, 0), "Its messages are not counted."


def test_a_process_without_sockets_survives_a_dead_bus(caplog: pytest.LogCaptureFixture) -> None:
    layer = Spied(InMemoryChannelLayer())
    layer.dead = True
    BusOutlet(layer).emit(Delivery("topic", "a"))
    assert "bus_send_failed" in caplog.text


def test_what_goes_over_the_bus_is_plain() -> None:
    message = relay("origin", 7, [Delivery("topic", "text", None, 4502)])
    assert message["items"] == [("topic", "text", None, 4502, "", "")]
    assert (message["origin"], message["count"], message["type"]) == ("origin", 7, "relay")
