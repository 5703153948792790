"""Bodies of requests, bounded before Django sees them: it keeps whatever comes on disk before it asks who sent it."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from rest_framework.exceptions import APIException

from realtime.rest.exceptions import TooLarge, TooSlow
from realtime.rest.fallbacks import envelope_response
from realtime.rest.parsers import FORM_BYTES, AttachmentParser, UploadParser

MAX_BYTES = UploadParser.max_bytes + FORM_BYTES
ATTACHMENTS = "/api/v1/attachments/"
REFUSAL = "switchboard.refusal"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def bounded(application: Application) -> Application:
    """Wraps the HTTP side. What is too long by its own account is not read; what is longer than it said, no further."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        body = BoundedBody(scope, receive)

        async def answer(message: Message) -> None:
            if REFUSAL in scope and message["type"] == "http.response.start":
                # Or the rest of the body would still have to be read.
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await application(scope, body.receive, answer)

    return serve


class BoundedBody:
    """To the application, a body that is refused ends there; BodyMiddleware sees why, and answers."""

    def __init__(self, scope: Message, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._most = most_bytes(scope["path"])
        self._bytes = 0
        self._ended = False
        self._deadline = asyncio.get_running_loop().time() + settings.BODY_SECONDS

    async def receive(self) -> Message:
        if self._ended:
            return await self._afterwards()
        message = await self._next()
        self._ended = not message.get("more_body", False)
        return message

    async def _next(self) -> Message:
        if announced_length(self._scope) > self._most:
            return self._refuse(TooLarge)
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            return self._refuse(TooSlow)
        self._bytes += len(message.get("body", b""))
        return self._refuse(TooLarge) if self._bytes > self._most else message

    def _refuse(self, refusal: type[APIException]) -> Message:
        self._scope[REFUSAL] = refusal
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _afterwards(self) -> Message:
        """The client may leave. But to hear of it, all that is left of a refused body would have to be read."""
        if REFUSAL in self._scope:
            await asyncio.Event().wait()
        return await self._receive()


class BodyMiddleware(MiddlewareMixin):
    """Stands behind whatever gives an answer its headers and log line, and before whoever would read the body."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        refusal: type[APIException] | None = getattr(request, "scope", {}).get(REFUSAL)
        if refusal is None:
            return None
        return envelope_response(
            status=refusal.status_code, code=str(refusal.default_code), detail=str(refusal.default_detail)
        )


def most_bytes(path: str) -> int:
    return AttachmentParser.most() if path == ATTACHMENTS else MAX_BYTES


def announced_length(scope: Message) -> int:
    """Chunks have none, and what is no number is counted like them."""
    try:
        return int(dict(scope["headers"]).get(b"content-length", 0))
    except ValueError:
        return 0
