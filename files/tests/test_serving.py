"""Files as answers: whole, in part, or not again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory

from files.serving import HARMLESS, StoredFile, file_response
from files.storage import PrivateDiskStorage
from realtime.errors import NotFound

CONTENT = bytes(range(256)) * 1000
LAST = len(CONTENT) - 1
ETAG = '"tag"'

pytestmark = pytest.mark.django_db  # The answer lets go of the connection.

Ask = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    storage = PrivateDiskStorage(location=tmp_path)
    storage.save("file", ContentFile(CONTENT))
    file = StoredFile("file", "audio/ogg", "சத்தம்.ogg", "tag", inline=True)

    def get(method: str = "GET", **headers: str) -> Any:
        request = RequestFactory().generic(
            method, "/", headers={name.replace("_", "-"): v for name, v in headers.items()}
        )
        return file_response(request, file, storage)

    return get


def body(response: Any) -> bytes:
    try:
        return b"".join(response) if response.streaming else response.content
    finally:
        for close in response._resource_closers:
            close()


def test_the_whole_says_what_it_is_and_that_it_stays(ask: Ask) -> None:
    response = ask()
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert dict(response.headers) == {
        "Content-Type": "audio/ogg",
        "Content-Length": str(len(CONTENT)),
        "ETag": ETAG,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=604800, immutable",
        "Content-Disposition": "inline; filename*=utf-8''%E0%AE%9A%E0%AE%A4%E0%AF%8D%E0%AE%A4%E0%AE%AE%E0%AF%8D.ogg",
        "Content-Security-Policy": HARMLESS,
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, LAST),
        ("bytes=1000-99999999", 1000, LAST),
        ("bytes=-1", LAST, LAST),
        ("bytes=-300", LAST - 299, LAST),
        ("bytes=-99999999", 0, LAST),
        (f"bytes={LAST}-{LAST}", LAST, LAST),
    ],
)
def test_a_part_is_that_part(ask: Ask, asked: str, first: int, last: int) -> None:
    response = ask(Range=asked)
    part = CONTENT[first : last + 1]
    assert body(response) == part
    assert response["Content-Length"] == str(len(part))
    if len(part) < len(CONTENT):
        assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{last}/{len(CONTENT)}")


@pytest.mark.parametrize("asked", [f"bytes={LAST + 1}-", "bytes=999999999-", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(ask: Ask, asked: str) -> None:
    response = ask(Range=asked)
    assert (response.status_code, body(response)) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,5-9", "bytes=" + "9" * 40 + "-"],
)
def test_what_nobody_understands_is_the_whole(ask: Ask, asked: str) -> None:
    response = ask(Range=asked)
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_a_part_of_what_one_has_or_else_the_whole(ask: Ask) -> None:
    assert body(ask(Range="bytes=0-9", If_Range=ETAG)) == CONTENT[:10]
    assert body(ask(Range="bytes=0-9", If_Range='"other"')) == CONTENT
    assert body(ask(Range="bytes=0-9", If_Range="Sat, 21 Nov 2026 00:00:00 GMT")) == CONTENT


def test_what_one_has_does_not_come_again(ask: Ask) -> None:
    response = ask(If_None_Match=f'"x", {ETAG}')
    assert (response.status_code, response["ETag"], body(response)) == (304, ETAG, b"")
    assert "immutable" in response["Cache-Control"]
    assert body(ask(If_None_Match='"x"')) == CONTENT
    assert ask(If_Match='"x"').status_code == 412


@pytest.mark.parametrize(("headers", "length"), [({}, len(CONTENT)), ({"Range": "bytes=0-9"}, 10)])
def test_head_is_all_but_the_content(ask: Ask, headers: dict[str, str], length: int) -> None:
    response = ask("HEAD", **headers)
    assert body(response) == b""
    assert (response["Content-Length"], response["Content-Type"]) == (str(length), "audio/ogg")
    assert response.status_code == (206 if headers else 200)


def test_it_comes_in_pieces_and_is_closed_with_the_answer(ask: Ask) -> None:
    response = ask()
    pieces = [len(piece) for piece in response]
    assert max(pieces) == 65536
    assert len(pieces) > 3
    (close,) = response._resource_closers
    close()
    with pytest.raises(ValueError, match="closed"):
        next(response._iterator)


def test_a_file_that_is_gone_is_not_found(tmp_path: Path) -> None:
    file = StoredFile("gone", "audio/ogg", "a.ogg", "tag", inline=True)
    with pytest.raises(NotFound):
        file_response(RequestFactory().get("/"), file, PrivateDiskStorage(location=tmp_path))


def test_a_download_is_one_and_its_name_cannot_break_out() -> None:
    file = StoredFile("file", "application/octet-stream", 'a"; filename=b.html', "tag", inline=False)
    assert file.disposition == 'attachment; filename="a\\"; filename=b.html"'
