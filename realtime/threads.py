"""Where the socket side does its database work: a pool of threads of a set size, each with its connection."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections

from realtime.publish import held_back, tell

P = ParamSpec("P")
R = TypeVar("R")


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")


async def in_database_thread(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Unlike Channels' database_sync_to_async it does not put the whole process behind one thread."""
    context = contextvars.copy_context()
    call = partial(work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_pool(), context.run, _with_connection, call)


async def answered_first(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same. What it tells leaves behind the answer: so the device that asked knows that it was itself."""
    result, events = await in_database_thread(partial(held_back, work, *args, **kwargs))
    tell(events)
    return result


def _with_connection(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()
