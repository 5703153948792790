"""Files under ASGI: in pieces, and whole in the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import AsyncRequestFactory, RequestFactory

from config.middleware import FileStreamMiddleware

pytestmark = pytest.mark.django_db  # Closing an answer puts away the request's connection.


def answer(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return FileStreamMiddleware(lambda _: response).process_response(request, response)


def test_under_asgi_a_file_comes_in_pieces_and_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 100
    file = tmp_path / "file"
    file.write_bytes(content)
    response = answer(AsyncRequestFactory().get("/"), FileResponse(file.open("rb")))
    assert isinstance(response, StreamingHttpResponse)
    assert response.is_async

    async def read(pieces: AsyncIterator[bytes]) -> list[bytes]:
        return [piece async for piece in pieces]

    pieces = async_to_sync(read)(response.streaming_content)  # type: ignore[arg-type]
    assert len(pieces) > 1
    assert b"".join(pieces) == content
    response.close()


def test_without_asgi_and_for_what_is_no_stream_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    stream = FileResponse((tmp_path / "file").open("rb"))
    assert answer(RequestFactory().get("/"), stream) is stream
    assert not stream.is_async
    stream.close()
    plain = HttpResponse("text")
    assert answer(AsyncRequestFactory().get("/"), plain) is plain
    assert plain.content == b"text"
