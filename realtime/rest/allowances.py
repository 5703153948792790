"""How much somebody may do in a day, or any other time: counted by what came of it, not by requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from redis.exceptions import RedisError

from realtime.errors import RateLimited
from realtime.rest.throttling import outage, rate_of, seconds_until_allowed, uncount


@contextmanager
def allowance(scope: str, user_id: UUID, *, amount: int = 1) -> Iterator[None]:
    """Takes so much of what `API_RATES` allows; if nothing comes of it, it is given back.

    Taken before and not counted after, so that of many at once only as many come through as may.
    """
    key = f"allowance:{scope}:{user_id}"
    _, window = rate_of(scope)
    try:
        if amount:
            _take(scope, key, amount)
        yield
    except Exception:
        if amount:
            _give_back(key, window, amount)
        raise


def _take(scope: str, key: str, amount: int) -> None:
    limit, window = rate_of(scope)
    try:
        wait = seconds_until_allowed(key, limit=limit, window=window, amount=amount)
    except (RedisError, OSError) as error:  # Better served without limits than not at all.
        outage.warn(error)
        return
    if wait:
        left = f"That is more than the {limit:,} that one person may, for now. Try again later."
        raise RateLimited("rate_limited", left, retry_after=wait)


def _give_back(key: str, window: int, amount: int) -> None:
    try:
        uncount(key, window=window, amount=amount)
    except (RedisError, OSError) as error:
        outage.warn(error)
