"""How often somebody may ask: everything together, and each dear thing on its own."""

import time
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from realtime.rest.addresses import client_address, counted_address

if TYPE_CHECKING:
    from rest_framework.views import APIView

logger = structlog.get_logger(__name__)
WARN_SECONDS = 60.0


class Outage:
    """A cache that is down, told to the log now and then instead of with every request."""

    def __init__(self) -> None:
        self._warned = float("-inf")

    def warn(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._warned >= WARN_SECONDS:
            self._warned = now
            logger.warning("throttle_without_cache", error=type(error).__name__)


outage = Outage()


def wait_for(scope: str, key: str, *, amount: int = 1) -> float:
    """Counts so much of what `API_RATES` allows: 0 if that is within it, else how many seconds to wait.

    Better served without limits than not at all: 0 also while nothing can be counted.
    """
    limit, window = rate_of(scope)
    try:
        return seconds_until_allowed(key, limit=limit, window=window, amount=amount)
    except (RedisError, OSError) as error:
        outage.warn(error)
        return 0


def give_back(scope: str, key: str, *, amount: int = 1) -> None:
    """What was counted just now is not to weigh."""
    _, window = rate_of(scope)
    number = time.time() // window
    try:
        cache.decr(f"{key}:{number:.0f}", amount)
    except ValueError:  # Forgotten already, or of the window that ended this moment.
        pass
    except (RedisError, OSError) as error:
        outage.warn(error)


def seconds_until_allowed(key: str, *, limit: int, window: int, amount: int = 1) -> float:
    """Counts one more request, or `amount`, under the key: 0 if within the limit, else how long to wait.

    What was counted in the last window of the clock still weighs, by the share of it that is less than a window ago;
    so nobody gets two limits' worth around the moment at which a new window begins.
    """
    number, elapsed = divmod(time.time(), window)
    now = _count(f"{key}:{number:.0f}", amount, seconds=2 * window)
    before = min(int(cache.get(f"{key}:{number - 1:.0f}", 0)), limit)
    if int(before * (1 - elapsed / window)) + now <= limit:
        return 0
    room_at = 1 - max(limit - now, 0) / max(before, 1)
    return max(room_at * window - elapsed, 1)


def _count(key: str, amount: int, *, seconds: int) -> int:
    """Each of the two is one step of the cache, so that requests in parallel cannot take the same number."""
    if cache.add(key, amount, seconds):
        return amount
    try:
        return cache.incr(key, amount)
    except ValueError:  # A cache without room forgot it in between.
        return amount


def rate_of(scope: str) -> tuple[int, int]:
    """How many in how many seconds. Read when asked, not at import."""
    limit, window = Throttle().parse_rate(settings.API_RATES[scope])
    assert limit is not None
    assert window is not None
    return limit, window


class Throttle(SimpleRateThrottle):
    """Counts by person where there is one, else by address. Rates are read when asked, not at import."""

    def __init__(self) -> None:
        """The rate depends on the request, so it is not known yet."""

    def scope_for(self, request: Request, view: "APIView") -> str | None:
        raise NotImplementedError

    def allow_request(self, request: Request, view: "APIView") -> bool:
        scope = self.scope_for(request, view)
        if scope is None:
            return True
        self.scope = scope
        self._wait = wait_for(scope, self.get_cache_key(request, view))
        return self._wait == 0

    def wait(self) -> float:
        return self._wait

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        who = request.user.pk if request.user.is_authenticated else counted_address(client_address(request))
        return f"throttle:{self.scope}:{who}"


class GeneralThrottle(Throttle):
    def scope_for(self, request: Request, view: "APIView") -> str:
        return "person" if request.user.is_authenticated else "anonymous"


class ScopedThrottle(Throttle):
    """Views say `throttle_scope = "…"`."""

    def scope_for(self, request: Request, view: "APIView") -> str | None:
        return getattr(view, "throttle_scope", None)
