"""Group commit."""

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest

from realtime import metrics
from realtime.batching import GroupCommit
from realtime.publish import Delivery, disconnect, use_outlet
from realtime.tests.driver import settle, until
from realtime.wire import CloseCode

pytestmark = [pytest.mark.anyio, pytest.mark.django_db]


class Book:
    """Work that keeps its batches, and waits to be let go on."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()

    def write(self, items: list[str]) -> Sequence[str | Exception]:
        self.batches.append(items)
        assert self.open.wait(30)
        if "poison" in items:
            raise ValueError("poison")
        return [KeyError(item) if item == "refused" else item.upper() for item in items]


@pytest.fixture
def book() -> Iterator[Book]:
    book = Book()
    yield book
    book.open.set()


@pytest.fixture
def writer(book: Book) -> GroupCommit[str, str]:
    return GroupCommit("tests", book.write, most=3)


async def busy(writer: GroupCommit[str, str], book: Book) -> "asyncio.Task[str]":
    """A batch of one is being written."""
    book.open.clear()
    task = asyncio.create_task(writer.do("first"))
    await until(lambda: book.batches)
    return task


async def test_one_item_is_a_batch(writer: GroupCommit[str, str], book: Book) -> None:
    assert await writer.do("a") == "A"
    assert book.batches == [["a"]]


async def test_what_comes_together_is_written_together_and_answered_in_order(
    writer: GroupCommit[str, str], book: Book
) -> None:
    assert await asyncio.gather(*map(writer.do, "abc")) == ["A", "B", "C"]
    assert book.batches == [["a", "b", "c"]]


async def test_what_comes_while_one_is_written_goes_into_the_next(writer: GroupCommit[str, str], book: Book) -> None:
    first = await busy(writer, book)
    rest = [asyncio.create_task(writer.do(item)) for item in "bc"]
    await settle()
    assert book.batches == [["first"]]
    book.open.set()
    assert await asyncio.gather(first, *rest) == ["FIRST", "B", "C"]
    assert book.batches == [["first"], ["b", "c"]]


async def test_a_batch_has_its_bound(writer: GroupCommit[str, str], book: Book) -> None:
    assert await asyncio.gather(*map(writer.do, "abcdefg")) == list("ABCDEFG")
    assert book.batches == [["a", "b", "c"], ["d", "e", "f"], ["g"]]


async def test_a_refusal_concerns_its_own_item(writer: GroupCommit[str, str], book: Book) -> None:
    before, refused, after = await asyncio.gather(*map(writer.do, ["a", "refused", "c"]), return_exceptions=True)
    assert [before, after] == ["A", "C"]
    assert isinstance(refused, KeyError)
    assert len(book.batches) == 1


async def test_a_poisonous_item_does_not_take_its_neighbours_along(
    writer: GroupCommit[str, str], book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    before, poisonous, after = await asyncio.gather(*map(writer.do, ["a", "poison", "c"]), return_exceptions=True)
    assert [before, after] == ["A", "C"]
    assert isinstance(poisonous, ValueError)
    assert book.batches == [["a", "poison", "c"], ["a"], ["poison"], ["c"]]
    assert "could not be written whole" in caplog.text


async def test_after_a_failure_it_goes_on(writer: GroupCommit[str, str]) -> None:
    with pytest.raises(ValueError, match="poison"):
        await writer.do("poison")
    assert await writer.do("a") == "A"


async def test_work_of_somebody_who_is_gone_is_done_all_the_same(writer: GroupCommit[str, str], book: Book) -> None:
    first = await busy(writer, book)
    gone, stays = asyncio.create_task(writer.do("b")), asyncio.create_task(writer.do("c"))
    await settle()
    gone.cancel()
    book.open.set()
    assert [await first, await stays] == ["FIRST", "C"]
    assert book.batches == [["first"], ["b", "c"]]


async def test_what_was_written_is_counted(writer: GroupCommit[str, str]) -> None:
    commits = metrics.commits.labels("tests")._value.get()
    items = metrics.committed.labels("tests")._value.get()
    await asyncio.gather(*map(writer.do, "ab"))
    assert metrics.commits.labels("tests")._value.get() == commits + 1
    assert metrics.committed.labels("tests")._value.get() == items + 2


class Diary:
    """What happened, in its order."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def emit(self, *deliveries: Delivery) -> None:
        loop = asyncio.get_running_loop()  # as a server does it: what is told is heard in a turn of the loop
        loop.call_soon(self.entries.extend, [f"heard {delivery.topic}" for delivery in deliveries])


@pytest.mark.django_db(transaction=True)
async def test_events_are_heard_in_the_same_turn_as_the_answers_and_behind_them() -> None:
    diary = Diary()
    use_outlet(diary)

    def write(items: list[str]) -> Sequence[str]:
        for item in items:
            disconnect(item, CloseCode.RESYNC)
        return items

    writer: GroupCommit[str, str] = GroupCommit("tests", write)

    async def ask(item: str) -> None:
        diary.entries.append(f"answered {await writer.do(item)}")
        asyncio.get_running_loop().call_soon(diary.entries.append, "the next turn")

    await asyncio.gather(ask("a"), ask("b"))
    assert diary.entries[:4] == ["answered a", "answered b", "heard a", "heard b"]
    assert "the next turn" in diary.entries[4:]
