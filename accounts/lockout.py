"""What somebody sees who guessed too often."""

import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.identifiers import login_parse
from realtime.errors import RateLimited
from realtime.rest.addresses import client_address, counted_address
from realtime.rest.fallbacks import envelope_response


def locked_login(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """One lock for all spellings of a login, whichever form it was typed into."""
    typed = credentials.get("username") if credentials else request.POST.get("username")
    return login_parse(typed or "").value[:255]


def locked_address(request: HttpRequest) -> str | None:
    address = counted_address(client_address(request))
    return None if address == "unknown" else address.partition("/")[0]


def lockout_response(request: HttpRequest, *_: Any) -> HttpResponse:
    error = locked_out()
    if request.path.startswith("/api/"):
        response = envelope_response(status=error.status, code=error.code, detail=error.message)
    else:
        response = HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = f"{error.retry_after:.0f}"
    return response


def locked_out() -> RateLimited:
    wait = settings.AXES_COOLOFF_TIME.total_seconds()
    minutes = math.ceil(wait / 60)
    return RateLimited("locked_out", f"Too many attempts. Try again in {minutes} minutes.", retry_after=wait)
