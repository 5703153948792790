"""How often somebody may ask: everything together, and each dear thing on its own."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from realtime.rest.addresses import client_address, counted_address

if TYPE_CHECKING:
    from rest_framework.views import APIView


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
        return super().allow_request(request, view)

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
