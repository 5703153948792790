"""Bodies of requests, bounded before Django sees them: it keeps whatever comes on disk before it asks who sent it."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

from realtime.rest.envelope import envelope
from realtime.rest.exceptions import TooLarge
from realtime.rest.parsers import UploadParser

FORM_BYTES = 64 * 1024  # what a form wraps around its file
MAX_BYTES = UploadParser.max_bytes + FORM_BYTES

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


def bounded(application: Application) -> Application:
    """Wraps the HTTP side. What is too long by its own account is not read; what is longer than it said, no further."""

    async def serve(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if announced_length(scope) > MAX_BYTES:
            await _refuse(send)
            return
        body = CountedBody(receive)
        await application(scope, body.receive, send)
        if body.too_long:
            await _refuse(send)

    return serve


class CountedBody:
    """To the application, a client that sends too much has gone: it drops what it has read, and answers nothing."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0

    @property
    def too_long(self) -> bool:
        return self._bytes > MAX_BYTES

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.too_long else message


def announced_length(scope: Mapping[str, Any]) -> int:
    """Chunks have none, and what is no number is counted like them."""
    try:
        return int(dict(scope["headers"]).get(b"content-length", 0))
    except ValueError:
        return 0


async def _refuse(send: Send) -> None:
    status = TooLarge.status_code
    content = msgspec.json.encode(envelope(status=status, code=TooLarge.default_code, detail=TooLarge.default_detail))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),  # or the rest of the body would still have to be read
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
