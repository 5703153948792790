"""Files as answers: whole or in part (RFC 9110), in pieces, and without a database connection held meanwhile."""

import re
from typing import BinaryIO, cast

import msgspec
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from files.storage import PrivateStorage
from realtime.errors import NotFound

PIECE_BYTES = 64 * 1024
KEPT = "private, max-age=604800, immutable"
# Even opened as a page of its own, a file runs nothing and asks for nothing.
HARMLESS = "default-src 'none'; style-src 'none'; sandbox"

_RANGE = re.compile(r"bytes=(?:(\d{1,19})-(\d{0,19})|-(\d{1,19}))")


class StoredFile(msgspec.Struct, frozen=True):
    """A file that never changes. `tag` is its own for ever."""

    name: str
    content_type: str
    shown_as: str
    tag: str
    inline: bool

    @property
    def disposition(self) -> str:
        return content_disposition_header(not self.inline, self.shown_as) or "inline"


def file_response(request: HttpRequest, file: StoredFile, storage: PrivateStorage) -> HttpResponseBase:
    _let_go_of_the_database()
    if link := storage.link(file.name, content_type=file.content_type, disposition=file.disposition):
        return HttpResponseRedirect(link, headers={"Cache-Control": _link_kept()})
    etag = f'"{file.tag}"'
    response = get_conditional_response(request, etag=etag) or _content(request, file, storage, etag)
    for name, value in _headers(file, etag).items():
        response.headers[name] = value
    return response


def _let_go_of_the_database() -> None:
    """Or a slow reader would hold a connection all the time, and there are few."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _link_kept() -> str:
    """Half as long as the link works, so that what a browser kept is good for a while."""
    return f"private, max-age={settings.AWS_QUERYSTRING_EXPIRE // 2}"


def _headers(file: StoredFile, etag: str) -> dict[str, str]:
    return {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": KEPT,
        "Content-Disposition": file.disposition,
        "Content-Security-Policy": HARMLESS,
        "X-Content-Type-Options": "nosniff",
    }


def _content(request: HttpRequest, file: StoredFile, storage: PrivateStorage, etag: str) -> HttpResponseBase:
    content = _open(storage, file.name)
    size = content.seek(0, 2)
    wanted = range_of(request, size=size, etag=etag)
    part = FilePart(content, wanted)
    if not wanted:
        part.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _head(part) if request.method == "HEAD" else StreamingHttpResponse(part)
    response.headers["Content-Type"] = file.content_type
    if len(wanted) < size:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {wanted[0]}-{wanted[-1]}/{size}"
    response.headers["Content-Length"] = str(len(wanted))
    return response


def _head(part: "FilePart") -> HttpResponseBase:
    part.close()
    return HttpResponse()


def range_of(request: HttpRequest, *, size: int, etag: str) -> range:
    """The bytes asked for; empty if there are none such. Several parts, and what nobody understands, are the whole."""
    whole = range(size)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return whole
    first, last, suffix = asked.groups()
    if suffix is not None:
        return whole[-int(suffix) :] if int(suffix) else range(0)
    if last and int(last) < int(first):
        return whole
    return whole[int(first) : int(last) + 1 if last else size]


def _open(storage: PrivateStorage, name: str) -> BinaryIO:
    try:
        return cast("BinaryIO", storage.open(name).file)
    except FileNotFoundError:
        raise NotFound("not_found", "There is no such file.") from None


class FilePart:
    """Some bytes of a file, in pieces. Closed by the answer, even one that nobody began to read."""

    def __init__(self, file: BinaryIO, wanted: range) -> None:
        self._file = file
        self._left = len(wanted)
        file.seek(wanted.start)

    def __iter__(self) -> "FilePart":
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(PIECE_BYTES, self._left))
        if not piece:
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
