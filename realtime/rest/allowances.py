"""How much somebody may do in a day, or any other time: counted by what came of it, not by requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from realtime.errors import RateLimited
from realtime.rest.throttling import give_back, rate_of, wait_for


@contextmanager
def allowance(scope: str, user_id: UUID, *, amount: int = 1) -> Iterator[None]:
    """Takes so much of what `API_RATES` allows; if nothing comes of it, it is given back.

    Taken before and not counted after, so that of many at once only as many come through as may.
    """
    allowance_take(scope, user_id, amount=amount)
    try:
        yield
    except Exception:
        allowance_return(scope, user_id, amount=amount)
        raise


def allowance_take(scope: str, user_id: UUID, *, amount: int = 1) -> None:
    if not amount:
        return
    wait = wait_for(scope, _key(scope, user_id), amount=amount)
    if wait:
        limit, _ = rate_of(scope)
        allowance_return(scope, user_id, amount=amount)
        left = f"That is more than the {limit:,} that one person may, for now. Try again later."
        raise RateLimited("rate_limited", left, retry_after=wait)


def allowance_return(scope: str, user_id: UUID, *, amount: int = 1) -> None:
    if amount:
        give_back(scope, _key(scope, user_id), amount=amount)


def _key(scope: str, user_id: UUID) -> str:
    return f"allowance:{scope}:{user_id}"
