"""Bodies that nobody has asked for are not kept, not even for a moment."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from pytest_django.fixtures import Settings

from config.bodies import MAX_BYTES, bounded
from config.middleware import REQUEST_ID
from config.tests.live import LiveServer, Stock

PIECE = 64 * 1024
TOO_LARGE = ("too_large", "The request is too large.")
TOO_SLOW = ("request_timeout", "The request took too long to arrive.")
SHOP = "https://shop.example"
SECONDS = 4


def error_of(content: bytes) -> tuple[str, str]:
    """Of an answer in the envelope of errors: its code, and what it says."""
    answer = json.loads(content)
    assert answer["type"] == "client_error"
    (error,) = answer["errors"]
    assert error["attr"] is None
    return error["code"], error["detail"]


class Client:
    """A page of another site. It sends a body in pieces for as long as it is read."""

    def __init__(self, *, length: int, announced: bytes | None, path: str = "/api/v1/auth/me/photo/") -> None:
        headers = [(b"host", b"localhost"), (b"origin", SHOP.encode())]
        headers += [(b"content-length", announced)] if announced is not None else []
        self.scope = {"type": "http", "method": "PUT", "path": path, "query_string": b"", "headers": headers}
        self.left = length
        self.read = 0
        self.sent: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if not self.left:
            await asyncio.Event().wait()  # it stays, and says no more
        piece = b"x" * min(PIECE, self.left)
        self.left -= len(piece)
        self.read += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(self.left)}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def put(self) -> int:
        asyncio.run(bounded(ASGIHandler())(self.scope, self.receive, self.send))  # type: ignore[arg-type]
        assert [message["type"] for message in self.sent] == ["http.response.start", "http.response.body"]
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def error(self) -> tuple[str, str]:
        return error_of(self.sent[1]["body"])


class Dawdler(Client):
    """Sends a byte now and then, and some day nothing more, but never the end."""

    def __init__(self, *, length: int) -> None:
        super().__init__(length=length, announced=None)

    async def receive(self) -> dict[str, Any]:
        if self.read == self.left:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        self.read += 1
        return {"type": "http.request", "body": b"x", "more_body": True}


def test_a_body_that_is_too_long_by_its_own_account_is_refused_unread() -> None:
    client = Client(length=MAX_BYTES + 1, announced=b"%d" % (MAX_BYTES + 1))
    assert client.put() == 413
    assert client.read == 0
    assert client.error == TOO_LARGE


@pytest.mark.parametrize("announced", [None, b"5", b"many", b"-1"])
def test_a_body_that_is_longer_than_it_said_is_cut_off(announced: bytes | None) -> None:
    client = Client(length=50 * MAX_BYTES, announced=announced)
    assert client.put() == 413
    assert client.read <= MAX_BYTES + PIECE
    assert client.error == TOO_LARGE


@pytest.mark.parametrize("length", [0, 1, MAX_BYTES], ids=["nothing", "a byte", "byte after byte"])
def test_a_body_that_does_not_end_is_not_waited_for(settings: Settings, length: int) -> None:
    settings.BODY_SECONDS = 0.05
    client = Dawdler(length=length)
    assert client.put() == 408
    assert client.error == TOO_SLOW


def test_a_page_of_an_allowed_site_may_read_the_refusal_and_the_log_knows_it(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SHOP]
    client = Client(length=0, announced=b"300000000")
    assert client.put() == 413
    assert client.headers["access-control-allow-origin"] == SHOP
    assert client.headers["connection"] == "close"
    assert REQUEST_ID.fullmatch(client.headers["x-request-id"])
    (line,) = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert (line["event"], line["code"]) == ("request_finished", 413)
    assert line["request"] == "PUT /api/v1/auth/me/photo/"
    assert line["request_id"] == client.headers["x-request-id"]


def test_a_probe_that_brings_a_body_is_answered_and_sent_away() -> None:
    client = Client(length=50 * MAX_BYTES, announced=None, path="/health/live")
    assert client.put() == 200
    assert client.read <= MAX_BYTES + PIECE
    assert client.headers["connection"] == "close"


@pytest.mark.parametrize("announced", [None, b"%d" % MAX_BYTES])
def test_the_longest_body_that_may_come_arrives(announced: bytes | None) -> None:
    client = Client(length=MAX_BYTES, announced=announced, path="/health/live")
    assert client.put() == 200
    assert client.read == MAX_BYTES
    assert "connection" not in client.headers


@pytest.fixture(scope="module")
def server(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with stock.new_server(tmp_path_factory.mktemp("server"), env={"BODY_SECONDS": str(SECONDS)}) as server:
        yield server.start()


def upload(server: LiveServer, framing: bytes, body: bytes) -> tuple[bytes, bytes]:
    """What comes back, head and content, until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"PUT /api/v1/auth/me/photo/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + b"\r\n\r\n" + body)
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    head, _, content = answer.partition(b"\r\n\r\n")
    return head, content


# In chunks: all that may come and a byte, but not the end of it, so that nothing is unread when the answer is sent.
@pytest.mark.live
@pytest.mark.parametrize(
    ("framing", "body"),
    [
        (b"Content-Length: 300000000", b""),
        (b"Transfer-Encoding: chunked", b"%x\r\n" % (MAX_BYTES + 1) + b"x" * (MAX_BYTES + 1)),
    ],
    ids=["announced", "in chunks"],
)
def test_the_server_refuses_and_hangs_up_before_it_has_read_the_whole(
    server: LiveServer, framing: bytes, body: bytes
) -> None:
    head, content = upload(server, framing, body)
    assert head.startswith(b"HTTP/1.1 413 ")
    assert error_of(content) == TOO_LARGE


@pytest.mark.live
def test_the_server_hangs_up_on_a_body_that_does_not_end(server: LiveServer) -> None:
    head, content = upload(server, b"Content-Length: 100", b"x")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert error_of(content) == TOO_SLOW
