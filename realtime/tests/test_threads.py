"""Database work beside the event loop."""

import asyncio
import contextvars
import threading

import pytest
from django.conf import settings

from realtime import threads
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db]

who = contextvars.ContextVar("who", default="nobody")


async def test_work_gets_its_arguments_and_gives_its_result() -> None:
    assert await in_database_thread(lambda a, b: a + b, 1, b=2) == 3


async def test_an_exception_comes_back() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_database_thread(lambda: 1 // 0)


async def test_it_runs_elsewhere_and_knows_who_asked() -> None:
    who.set("alice")
    assert await in_database_thread(lambda: (who.get(), threading.current_thread().name[:8])) == ("alice", "database")


async def test_as_many_run_at_once_as_there_are_threads() -> None:
    meeting = threading.Barrier(settings.DATABASE_THREADS)
    waits = [in_database_thread(meeting.wait, 30) for _ in range(settings.DATABASE_THREADS)]
    assert sorted(await asyncio.gather(*waits)) == list(range(settings.DATABASE_THREADS))


@pytest.mark.parametrize("fails", [False, True])
async def test_old_connections_are_closed_before_and_after(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    steps: list[str] = []
    monkeypatch.setattr(threads, "close_old_connections", lambda: steps.append("close"))

    def work() -> None:
        steps.append("work")
        if fails:
            raise ZeroDivisionError

    await asyncio.gather(in_database_thread(work), return_exceptions=True)
    assert steps == ["close", "work", "close"]
