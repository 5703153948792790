"""An HTTP server that plays a payment provider: as strict as the real one, and as careless with what it tells."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import msgspec

from conftest import Client


class Refused(Exception):
    """With a status, and what is said then."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Request(NamedTuple):
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


class FakeApi:
    """Those that inherit have `answer`, and tell webhooks by `tell`, which wait in `told` until somebody delivers."""

    webhook = ""

    def __init__(self) -> None:
        self.told: list[tuple[bytes, dict[str, str]]] = []
        self.asked: list[str] = []
        self.broken: Callable[[], None] = lambda: None
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._serve(self)

            def do_POST(self) -> None:
                fake._serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests say what they find wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: Request) -> Any:
        raise NotImplementedError

    def signed(self, event: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
        raise NotImplementedError

    def tell(self, event: dict[str, Any]) -> None:
        self.told.append(self.signed(event))

    def deliver(self, *, copies: int = 1, shuffled: bool = False) -> list[int]:
        """All that waits, and the answers of the server."""
        told, self.told = self.told * copies, []
        if shuffled:
            random.shuffle(told)
        return [self.post(body, headers) for body, headers in told]

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        meta = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        return int(Client().send("post", self.webhook, body, **meta).status_code)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, parts.path, parse_qs(parts.query), headers, body)
        self.asked.append(f"{request.method} {request.path}")
        try:
            self.broken()
            status, said = 200, self.answer(request)
        except Refused as refused:
            status, said = refused.status, refused.body
        answer = said if isinstance(said, bytes) else msgspec.json.encode(said)
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)
