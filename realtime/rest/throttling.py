"""How often somebody may ask: everything together, and each dear thing on its own."""

import time
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
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
        self.rate = settings.API_RATES[scope]
        self.num_requests, self.duration = self.parse_rate(self.rate)
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:  # Better served without limits than not at all.
            outage.warn(error)
            return True

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
