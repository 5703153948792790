"""Who is on a call, told when a transaction has done everything else: presence is the last of all locks."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from calls.models import Seat
from realtime.presence import on_call_end

_leaving: ContextVar[set[UUID] | None] = ContextVar("leaving", default=None)


@contextmanager
def presence_last() -> Iterator[set[UUID]]:
    """Gathers who got up from a seat, in what is done here and in all that follows from it.

    One who leaves a call ends it, and the other leaves with it: taken one by one, their presence would be locked in
    another order than everybody else does it.
    """
    gathered = _leaving.get()
    if gathered is not None:
        yield gathered
        return
    gathered = set()
    token = _leaving.set(gathered)
    try:
        yield gathered
    finally:
        _leaving.reset(token)
    if gathered:
        on_call_end(user_ids=gathered, sitting=_sitting)


def _sitting(user_ids: Collection[UUID]) -> Collection[UUID]:
    return set(Seat.objects.taken().filter(user__in=user_ids).values_list("user_id", flat=True))
