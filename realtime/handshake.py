"""What the HTTP request that opened a socket says about its client."""

from collections.abc import MutableMapping
from typing import Any

from django.conf import settings
from django.http.cookie import parse_cookie

from realtime.identity import Credential
from realtime.rest.addresses import counted_address, plain_address

Scope = MutableMapping[str, Any]


def client_address(scope: Scope) -> str:
    """The peer, or what the server took from a trusted proxy's header, as limits count it."""
    client = scope.get("client")
    return counted_address(plain_address(str(client[0])) if client else None)


def header(scope: Scope, name: bytes) -> str:
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


def cookie_credential(scope: Scope) -> Credential | None:
    """The access cookie, when the page that opened the socket is one of ours.

    A browser sends cookies whatever page asks, and always names that page's origin. So a request without an origin
    (an app, a script) signs in with a ticket or a token instead.
    """
    token = parse_cookie(header(scope, b"cookie")).get(settings.ACCESS_COOKIE)
    return Credential(token=token) if token and _origin_is_ours(scope) else None


def _origin_is_ours(scope: Scope) -> bool:
    origin = header(scope, b"origin")
    if origin in {settings.PUBLIC_URL, *settings.CORS_ALLOWED_ORIGINS}:
        return True
    host = header(scope, b"host")
    return bool(host) and origin.partition("://")[2] == host
