"""Frames on their way to one socket, which reads or does not."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from realtime import metrics
from realtime.outbox import Outbox
from realtime.tests.driver import Wire, settle
from realtime.wire import CloseCode

pytestmark = pytest.mark.anyio

LIMIT = 100


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def outbox(wire: Wire) -> AsyncIterator[Outbox]:
    """With its task, which has nothing to do yet."""
    outbox = Outbox(wire, LIMIT)
    task = asyncio.create_task(outbox.run())
    await settle()
    yield outbox
    task.cancel()
    await asyncio.wait([task])


async def test_a_client_that_keeps_up_gets_its_frame_at_once(outbox: Outbox, wire: Wire) -> None:
    assert outbox.put("a")
    assert wire.taken == ["a"], "Before anything else ran."


async def test_before_the_task_runs_frames_wait(wire: Wire) -> None:
    outbox = Outbox(wire, LIMIT)
    assert outbox.put("a")
    assert wire.taken == []
    task = asyncio.create_task(outbox.run())
    await settle()
    assert wire.taken == ["a"]
    task.cancel()


async def test_what_a_slow_client_has_not_read_waits_in_order(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    for frame in "abc":
        assert outbox.put(frame)
    await settle()
    assert wire.taken == []
    wire.reading.set()
    await settle()
    assert wire.taken == ["a", "b", "c"]


async def test_after_it_caught_up_frames_go_at_once_again(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    outbox.put("a")
    await settle()
    wire.reading.set()
    await settle()
    outbox.put("b")
    assert wire.taken == ["a", "b"]


async def test_a_send_that_waits_more_than_once_is_seen_through(outbox: Outbox) -> None:
    taken: list[str] = []
    gates = [asyncio.Event(), asyncio.Event()]

    async def send(message: Mapping[str, Any]) -> None:
        await asyncio.sleep(0)
        for gate in gates:
            await gate.wait()
        taken.append(message["text"])

    outbox._send = send
    outbox.put("a")
    outbox.put("b")
    for gate in gates:
        await settle()
        assert taken == []
        gate.set()
    await settle()
    assert taken == ["a", "b"]


async def test_the_bytes_that_wait_are_bounded(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    assert outbox.put("on its way")
    assert outbox.put("x" * (LIMIT - 1))
    assert outbox.put("x")
    assert outbox.size == LIMIT
    assert not outbox.put("x")
    wire.reading.set()
    await settle()
    assert outbox.size == 0
    assert outbox.put("x")


async def test_only_the_newest_of_a_key_waits(outbox: Outbox, wire: Wire) -> None:
    replaced = metrics.coalesced._value.get()
    wire.reading.clear()
    outbox.put("on its way", "k")
    for frame, key in [("old", "k"), ("other", "m"), ("keyless", None), ("much newer", "k")]:
        assert outbox.put(frame, key)
    assert outbox.size == len("much newer" + "other" + "keyless")
    assert metrics.coalesced._value.get() == replaced + 1
    wire.reading.set()
    await settle()
    assert wire.taken == ["on its way", "much newer", "other", "keyless"]


async def test_a_key_that_has_left_waits_anew(outbox: Outbox, wire: Wire) -> None:
    for frame in ("first", "second"):
        wire.reading.clear()
        outbox.put("on its way")
        outbox.put(frame, "k")
        wire.reading.set()
        await settle()
    assert wire.taken == ["on its way", "first", "on its way", "second"]


async def test_a_newer_one_is_taken_even_when_the_queue_is_full(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    outbox.put("on its way")
    outbox.put("a" * LIMIT, "k")
    assert outbox.put("b" * LIMIT, "k")


async def test_held_frames_come_after_the_first(outbox: Outbox, wire: Wire) -> None:
    outbox.hold()
    outbox.put("event")
    outbox.put("old", "k")
    outbox.put("new", "k")
    await settle()
    assert wire.taken == []
    outbox.release("ready")
    await settle()
    assert wire.taken == ["ready", "event", "new"]
    assert outbox.size == 0


async def test_what_waited_before_the_hold_is_not_held(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    outbox.put("on its way")
    outbox.put("before")
    outbox.hold()
    outbox.put("held")
    wire.reading.set()
    await settle()
    assert wire.taken == ["on its way", "before"]
    outbox.release("ready")
    await settle()
    assert wire.taken == ["on its way", "before", "ready", "held"]


async def test_held_frames_are_bounded_too(outbox: Outbox) -> None:
    outbox.hold()
    assert outbox.put("x" * LIMIT)
    assert not outbox.put("x")


async def test_a_close_during_a_hold_drops_what_is_held(outbox: Outbox, wire: Wire) -> None:
    outbox.hold()
    outbox.put("held")
    outbox.close(4502, at_once=False)
    await settle()
    outbox.release("ready")
    await settle()
    assert wire.taken == [4502]


async def test_a_close_comes_after_what_waits(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    for frame in "abc":
        outbox.put(frame)
    outbox.close(4001, at_once=False)
    assert outbox.put("late"), "It is not too far behind; it is over."
    wire.reading.set()
    await settle()
    assert wire.taken == ["a", "b", "c", 4001]


async def test_a_close_at_once_comes_after_what_is_on_its_way(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    for frame in "abc":
        outbox.put(frame)
    outbox.close(4003, at_once=True)
    assert outbox.size == 0
    wire.reading.set()
    await settle()
    assert wire.taken == ["a", 4003]


async def test_an_idle_socket_closes_with_a_plain_number(outbox: Outbox, wire: Wire) -> None:
    outbox.close(CloseCode.DRAINING, at_once=False)
    outbox.put("late")
    await settle()
    assert wire.taken == [4001]
    assert type(wire.taken[0]) is int


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("closed"), ValueError("odd")])
async def test_a_send_that_fails_concerns_the_task_and_not_the_speaker(
    outbox: Outbox, wire: Wire, error: Exception
) -> None:
    task = asyncio.create_task(outbox.run())
    await settle()
    wire.failure = error
    assert outbox.put("a")
    [raised] = await asyncio.gather(task, return_exceptions=True)
    assert raised is error
    assert outbox.put("b"), "It waits for the close that will come."
    assert not outbox.put("x" * LIMIT)


async def test_a_send_that_fails_after_a_wait_does_so_too(wire: Wire) -> None:
    outbox = Outbox(wire, LIMIT)
    task = asyncio.create_task(outbox.run())
    await settle()
    gate = asyncio.Event()

    async def send(_: object) -> None:
        await gate.wait()
        raise OSError("gone")

    outbox._send = send
    outbox.put("a")
    gate.set()
    [raised] = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(raised, OSError)


async def test_a_task_that_is_cancelled_ends_the_send_it_took_over(outbox: Outbox) -> None:
    ended = asyncio.Event()

    async def send(_: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    outbox._send = send
    task = asyncio.create_task(outbox.run())
    await settle()
    outbox.put("a")
    await settle()
    task.cancel()
    await asyncio.wait([task])
    assert ended.is_set()


async def test_a_client_that_reads_is_never_stalled(outbox: Outbox) -> None:
    outbox.put("a")
    await settle()
    assert outbox.stalled_for(asyncio.get_running_loop().time() + 1000) == 0


@pytest.mark.parametrize("frames", [["a"], ["a", "b"]])
async def test_a_client_that_does_not_read_is_stalled_since_it_was_first_sent_to(
    outbox: Outbox, wire: Wire, frames: list[str]
) -> None:
    wire.reading.clear()
    for frame in frames:
        outbox.put(frame)
    await settle()
    now = asyncio.get_running_loop().time()
    assert outbox.stalled_for(now + 40) == pytest.approx(40, abs=5)


async def test_each_send_that_ends_starts_the_count_anew(outbox: Outbox, wire: Wire) -> None:
    wire.reading.clear()
    outbox.put("a")
    outbox.put("b")
    await settle()
    outbox._blocked_at -= 1000
    wire.reading.set()
    wire.reading.clear()
    await settle()
    assert wire.taken == ["a"]
    assert outbox.stalled_for(asyncio.get_running_loop().time()) < 500
