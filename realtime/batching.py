"""Group commit: what arrives while one transaction runs goes into the next, all together."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from realtime import metrics
from realtime.errors import DomainError
from realtime.publish import Delivery, held_back, tell
from realtime.threads import in_database_thread

T = TypeVar("T")
R = TypeVar("R")

logger = logging.getLogger(__name__)


def alone(work: Callable[[list[T]], Sequence[R | DomainError]], item: T) -> R:
    """A batch of one, for who waits for it here and now."""
    (answer,) = work([item])
    if isinstance(answer, DomainError):
        raise answer
    return answer


class GroupCommit(Generic[T, R]):
    """`work` gets the items of a batch and answers one result, or one exception, for each, in order.

    When `work` itself raises, its transaction is undone and the items are tried one by one, so that one item that
    cannot be written does not take its neighbours with it.
    """

    def __init__(self, name: str, work: Callable[[list[T]], Sequence[R | Exception]], *, most: int = 512) -> None:
        self._work = work
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None
        self._commits = metrics.commits.labels(name)
        self._items = metrics.committed.labels(name)

    async def do(self, item: T) -> R:
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                events: list[Delivery] = []
                self._answer(batch, await self._results([item for item, _ in batch], events))
                tell(events)  # behind the answers, but in the same turn of the loop: so both leave in one write
        finally:
            self._task = None

    async def _results(self, items: list[T], events: list[Delivery]) -> Sequence[R | Exception]:
        try:
            results, heard = await in_database_thread(held_back, self._work, items)
        except Exception as error:  # noqa: BLE001
            if len(items) == 1:
                return [error]
            logger.warning("A batch of %d could not be written whole: %r", len(items), error)
            return [(await self._results([item], events))[0] for item in items]
        events += heard
        self._commits.inc()
        self._items.inc(len(items))
        return results

    def _answer(self, batch: list[tuple[T, asyncio.Future[R]]], results: Sequence[R | Exception]) -> None:
        for (_, future), result in zip(batch, results, strict=True):
            if future.done():  # whoever waited is gone; the work is done all the same
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
