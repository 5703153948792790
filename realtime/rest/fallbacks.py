"""Answers to requests that reach no view: the envelope below /api/, Django's own pages elsewhere."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from realtime.rest.envelope import envelope


def envelope_response(*, status: int, code: str, detail: str) -> HttpResponse:
    body = msgspec.json.encode(envelope(status=status, code=code, detail=detail))
    return HttpResponse(body, status=status, content_type="application/json")


@csrf_exempt
def api_not_found(request: HttpRequest) -> HttpResponse:
    return envelope_response(status=404, code="not_found", detail="There is nothing at this address.")


def bad_request(request: HttpRequest, exception: Exception) -> Any:
    if _is_api(request):
        return envelope_response(status=400, code="bad_request", detail="The request is malformed.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> Any:
    if _is_api(request):
        return envelope_response(status=403, code="permission_denied", detail="You may not do this.")
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> Any:
    return api_not_found(request) if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> Any:
    if _is_api(request):
        return envelope_response(status=500, code="error", detail="Something went wrong on our side.")
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
