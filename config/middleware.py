"""What every answer carries: a request id, a log line, and the headers that keep a browser strict."""

import re
import time
from collections.abc import AsyncIterator, Iterator

import structlog
from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware
from prometheus_client import Counter, Histogram

from config.policies import PERMISSIONS, exception_for

REQUEST_ID = re.compile(r"[\w.-]{8,64}")
STARTED = "switchboard.started"

requests = Counter("switchboard_http_requests_total", "Requests answered.", ["route", "method", "status"])
seconds = Histogram("switchboard_http_seconds", "From a request's arrival to its answer.", ["route", "method"])


class RequestLogMiddleware(RequestMiddleware):
    """One line a request, under an id that the client may choose and always gets back."""

    def prepare(self, request: HttpRequest) -> None:
        if not REQUEST_ID.fullmatch(request.META.get("HTTP_X_REQUEST_ID", "")):
            request.META.pop("HTTP_X_REQUEST_ID", None)
        request.META[STARTED] = time.perf_counter()
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        elapsed = time.perf_counter() - request.META[STARTED]
        route = route_of(request)
        requests.labels(route, request.method, response.status_code).inc()
        seconds.labels(route, request.method).observe(elapsed)
        structlog.contextvars.bind_contextvars(milliseconds=round(elapsed * 1000, 1))
        response["X-Request-ID"] = structlog.contextvars.get_contextvars()["request_id"]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Without the query, which carries what people search for, and tokens."""
        return f"{request.method} {request.path}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address that the server settled on, which believes only TRUSTED_PROXIES."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR"))


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.route if request.resolver_match else "unmatched"


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp, with wider policies for the few pages whose code is not ours."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        parts.update = {**(exception_for(request.path) or {}), **(parts.update or {})}
        return parts


class IsolationMiddleware(MiddlewareMixin):
    """Devices only for our own pages, and nobody else's page may embed what we send."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.setdefault("Permissions-Policy", PERMISSIONS)
        # A front end on a listed origin shows our avatars and files in its own pages.
        reach = "cross-origin" if settings.CORS_ALLOWED_ORIGINS else "same-origin"
        response.setdefault("Cross-Origin-Resource-Policy", reach)
        return response


class FileStreamMiddleware(MiddlewareMixin):
    """Under ASGI, files are read piece by piece in threads; Django would read each whole before it sends any."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(request, ASGIRequest) and isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _in_threads(iter(response))
        return response


async def _in_threads(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while piece := await sync_to_async(_next, thread_sensitive=False)(pieces):
        yield piece


def _next(pieces: Iterator[bytes]) -> bytes:
    return next(pieces, b"")
