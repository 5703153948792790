"""What browsers are told they may do with our pages."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings

PERMISSIONS = (
    "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=(), payment=(), usb=()"
)

# Pages that are not ours to write, and what their makers' code cannot do without (docs/decisions/0003).
EXCEPTIONS: dict[str, dict[str, list[str]]] = {
    "/admin/": {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]},
    "/api/docs/": {"style-src": [UNSAFE_INLINE]},
}

TO_RAZORPAY = "/checkout/razorpay/"
"""A page of ours, from which a form goes to theirs."""


def content_security_policy(public_url: str, files_origin: str = "", livekit_url: str = "") -> dict[str, Any]:
    """Only what this server sends, and nothing inline. Not every browser's 'self' covers sockets: so, by name.

    Files in a bucket come from another origin, to be seen and heard; large calls go through LiveKit.
    """
    files = [files_origin] if files_origin else []
    socket_origin = "ws" + origin_of(public_url).removeprefix("http")
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "font-src": [SELF],
            "img-src": [SELF, "blob:", "data:", *files],
            "media-src": [SELF, "blob:", *files],
            "connect-src": [SELF, socket_origin, *livekit_origins(livekit_url)],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
        }
    }


def livekit_origins(url: str) -> list[str]:
    """Its client opens a socket, and asks by HTTP why it could not."""
    origin = origin_of(url)
    return [origin, "http" + origin.removeprefix("ws")] if url else []


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def exception_for(path: str) -> dict[str, list[str]] | None:
    if path.startswith(TO_RAZORPAY):
        return {"form-action": [origin_of(settings.RAZORPAY_API_URL)]}
    return next((extra for prefix, extra in EXCEPTIONS.items() if path.startswith(prefix)), None)
