"""What a stranger's file could do to a server that is running: take its time or its memory. It does neither."""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from accounts.demo import DEMO_PASSWORD, PEOPLE
from config.tests.live import LiveServer, Stock
from files.tests.test_pictures import gif_bomb, moving, picture, png_bomb, webp_bomb

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the highest memory use on Linux only"),
]

BOUNDARY = "boundary"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
MEGABYTE = 1024


class Person:
    """Signed in over HTTP, as a client from outside is."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.token = ""
        given = {"login": PEOPLE[0].username, "password": DEMO_PASSWORD}
        _, answer = self.ask("POST", "/api/v1/auth/login/", json.dumps(given).encode(), "application/json")
        self.token = answer["access"]

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            connection.request(method, path, body, {**headers, **({"Content-Type": content_type} if body else {})})
            response = connection.getresponse()
            content = response.read()
            return response.status, json.loads(content) if "json" in response.headers["Content-Type"] else response
        finally:
            connection.close()

    def upload(self, data: bytes, name: str) -> tuple[int, Any]:
        return self.ask("POST", "/api/v1/attachments/", form(data, name), f"multipart/form-data; boundary={BOUNDARY}")

    @property
    def memory(self) -> int:
        """The most that the server ever held, in kilobytes."""
        status = Path(f"/proc/{self.server.pid}/status").read_text(encoding="utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

    @property
    def seconds(self) -> float:
        """What the server has taken of the processor, which a busy machine does not blur."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100


def form(data: bytes, name: str) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.fixture(scope="module")
def person(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with stock.new_server(tmp_path_factory.mktemp("attacked"), env={"RATE_ATTACHMENT": "1000/min"}) as server:
        person = Person(server.start())
        # What it needs for any picture and any upload, it has from here on.
        assert person.upload(picture("PNG", (1500, 1000)), "warm.png")[0] == 201
        assert person.upload(b"x" * 4_000_000, "warm.bin")[0] == 201
        yield person


@pytest.mark.parametrize(
    ("bomb", "name", "code"),
    [
        (png_bomb, "bomb.png", "too_many_pixels"),
        (webp_bomb, "bomb.webp", "too_many_pixels"),
        (lambda: gif_bomb(1, 30_000), "bomb.gif", "too_many_pixels"),
        (gif_bomb, "bomb.gif", "too_many_frames"),
        (lambda: moving("PNG", 501, (8, 8)), "bomb.png", "too_many_frames"),
    ],
    ids=["PNG", "WebP", "GIF", "GIF of frames", "APNG"],
)
def test_a_bomb_is_refused_at_once(person: Person, bomb: Callable[[], bytes], name: str, code: str) -> None:
    data = bomb()
    assert len(data) < 210_000
    memory, seconds = person.memory, person.seconds
    status, answer = person.upload(data, name)
    assert (status, answer["errors"][0]["code"]) == (400, code)
    assert person.seconds - seconds < 1
    assert person.memory - memory < 10 * MEGABYTE


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (SCRIPT, "drawing.svg", "file"),
        (SCRIPT, "photo.jpg", "file"),
        (picture("GIF") + b"PK\3\4" + SCRIPT, "polyglot.gif", "image"),
        (picture("JPEG") + b"<html>" + SCRIPT, "polyglot.html", "image"),
    ],
    ids=["SVG", "SVG as JPEG", "GIF and archive", "JPEG and page"],
)
def test_what_could_run_is_harmless(person: Person, data: bytes, name: str, kind: str) -> None:
    memory, seconds = person.memory, person.seconds
    status, view = person.upload(data, name)
    assert (status, view["kind"]) == (201, kind)
    _, answer = person.ask("GET", view["url"])
    assert answer.headers["Content-Disposition"].startswith("attachment" if kind == "file" else "inline")
    assert answer.headers["Content-Type"] == ("application/octet-stream" if kind == "file" else view["content_type"])
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert person.seconds - seconds < 1
    assert person.memory - memory < 10 * MEGABYTE


def test_five_gigabytes_that_are_claimed_are_refused_unread(person: Person) -> None:
    memory, started = person.memory, time.monotonic()
    with socket.create_connection(("127.0.0.1", person.server.port), timeout=10) as connection:
        connection.sendall(
            b"POST /api/v1/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5368709120\r\n"
            b"Content-Type: multipart/form-data; boundary=boundary\r\nAuthorization: Bearer "
            + person.token.encode()
            + b"\r\n\r\n"
        )
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - started < 1
    assert person.memory - memory < 5 * MEGABYTE


def test_an_endless_one_is_cut_off(person: Person) -> None:
    """In chunks, of which nobody says how many there are."""
    memory = person.memory
    piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    with socket.create_connection(("127.0.0.1", person.server.port), timeout=30) as connection:
        connection.sendall(
            b"POST /api/v1/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        with pytest.raises(OSError, match=r"Broken pipe|reset by peer"):
            connection.sendall(piece * 16_000)
    assert person.memory - memory < 20 * MEGABYTE


def test_the_longest_that_may_come_is_never_whole_in_memory(person: Person) -> None:
    memory = person.memory
    status, view = person.upload(b"x" * (25 * 1024 * 1024), "long.bin")
    assert (status, view["size"]) == (201, 25 * 1024 * 1024)
    assert person.ask("GET", view["url"])[0] == 200
    assert person.memory - memory < 12 * MEGABYTE


def test_one_that_breaks_off_leaves_nothing(person: Person) -> None:
    before = person.server.ask("SELECT COUNT(*) FROM chat_attachment"), kept(person)
    body = form(b"x" * 20_000_000, "half.bin")
    with socket.create_connection(("127.0.0.1", person.server.port), timeout=10) as connection:
        head = f"POST /api/v1/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += (
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nAuthorization: Bearer {person.token}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[: len(body) // 2])
    assert person.upload(b"the next", "next.bin")[0] == 201
    ((rows,),), files = before
    assert person.server.ask("SELECT COUNT(*) FROM chat_attachment") == [(rows + 1,)]
    assert kept(person) == files + 1
    assert person.server.ask("SELECT COUNT(*) FROM files_loosefile") == [(0,)]


def kept(person: Person) -> int:
    return sum(path.is_file() for path in (person.server.folder / "private").rglob("*"))
