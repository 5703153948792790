"""What somebody sees who guessed too often."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.identifiers import login_parse
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
    wait = settings.AXES_COOLOFF_TIME
    detail = f"Too many attempts. Try again in {wait.total_seconds() // 60:.0f} minutes."
    if request.path.startswith("/api/"):
        response = envelope_response(status=429, code="locked_out", detail=detail)
    else:
        response = HttpResponse(detail, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response
