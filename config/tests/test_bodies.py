"""Bodies that nobody has asked for are not kept, not even for a moment."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.asgi import get_asgi_application

from config.bodies import MAX_BYTES, bounded
from config.tests.live import LiveServer, Stock

PIECE = 64 * 1024
TOO_LARGE = {
    "type": "client_error",
    "errors": [{"code": "too_large", "detail": "The request is too large.", "attr": None}],
}


class Client:
    """Sends a body in pieces for as long as it is read."""

    def __init__(self, *, length: int, announced: bytes | None) -> None:
        headers = [(b"host", b"localhost")] + ([(b"content-length", announced)] if announced is not None else [])
        self.scope = {"type": "http", "method": "PUT", "path": "/health/live", "query_string": b"", "headers": headers}
        self.left = length
        self.read = 0
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.read and not self.left:
            await asyncio.Event().wait()  # it stays, and says no more
        piece = b"x" * min(PIECE, self.left)
        self.left -= len(piece)
        self.read += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(self.left)}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def put(self) -> int:
        asyncio.run(bounded(get_asgi_application())(self.scope, self.receive, self.send))  # type: ignore[arg-type]
        assert [message["type"] for message in self.sent] == ["http.response.start", "http.response.body"]
        return int(self.sent[0]["status"])

    @property
    def answer(self) -> Any:
        return json.loads(self.sent[1]["body"])


def test_a_body_that_is_too_long_by_its_own_account_is_refused_unread() -> None:
    client = Client(length=MAX_BYTES + 1, announced=b"%d" % (MAX_BYTES + 1))
    assert client.put() == 413
    assert client.read == 0
    assert client.answer == TOO_LARGE


@pytest.mark.parametrize("announced", [None, b"5", b"many", b"-1"])
def test_a_body_that_is_longer_than_it_said_is_cut_off(announced: bytes | None) -> None:
    client = Client(length=50 * MAX_BYTES, announced=announced)
    assert client.put() == 413
    assert client.read <= MAX_BYTES + PIECE
    assert client.answer == TOO_LARGE


@pytest.mark.parametrize("announced", [None, b"%d" % MAX_BYTES])
def test_the_longest_body_that_may_come_arrives(announced: bytes | None) -> None:
    client = Client(length=MAX_BYTES, announced=announced)
    assert client.put() == 200
    assert client.read == MAX_BYTES


@pytest.fixture(scope="module")
def server(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with stock.new_server(tmp_path_factory.mktemp("server")) as server:
        yield server.start()


@pytest.mark.live
@pytest.mark.parametrize(
    "framing", [b"Content-Length: 300000000", b"Transfer-Encoding: chunked"], ids=["announced", "in chunks"]
)
def test_the_server_refuses_and_hangs_up_before_it_has_read_the_whole(server: LiveServer, framing: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"PUT /api/v1/auth/me/photo/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + b"\r\n\r\n")
        if b"chunked" in framing:
            # All that may come and a byte, but not the end of it: nothing is left unread when the answer is sent.
            connection.sendall(b"%x\r\n" % (MAX_BYTES + 1) + b"x" * (MAX_BYTES + 1))
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(content) == TOO_LARGE
