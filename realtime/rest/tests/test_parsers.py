"""JSON bodies."""

import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError
from rest_framework.test import APIRequestFactory

from realtime.rest.exceptions import TooLarge
from realtime.rest.parsers import MAX_BYTES, MAX_DEPTH, StrictJSONParser, UploadParser, json_decode


def parse(body: bytes) -> Any:
    return StrictJSONParser().parse(io.BytesIO(body))


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_json_is_parsed() -> None:
    assert parse(b'{"a": [1, 2.5, null, true, "\xe0\xa4\xae \\ud83c\\udf89"]}') == {"a": [1, 2.5, None, True, "म 🎉"]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 01}',
        b'{"a": 1} {"b": 2}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\ud800 and more"}',
        b'{"a": "\\udc00"}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\n"}',
        b"\x00",
    ],
)
def test_what_the_standard_does_not_call_json_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_depth_is_bounded() -> None:
    assert parse(nested(MAX_DEPTH))
    for depth in (MAX_DEPTH + 1, 1000, 100_000):
        with pytest.raises(ParseError) as refusal:
            parse(nested(depth))
        assert refusal.value.get_codes() == "too_deep"


def test_size_is_bounded() -> None:
    assert len(parse(b'"' + b"x" * (MAX_BYTES - 2) + b'"')) == MAX_BYTES - 2
    with pytest.raises(TooLarge, match="A JSON body may have 256 KiB"):
        parse(b'"' + b"x" * MAX_BYTES + b'"')


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(body: bytes) -> None:
    with suppress(ParseError):
        json_decode(body)


def test_an_upload_without_a_length_is_left_to_the_server() -> None:
    """Chunked bodies have none; the form inside is then bounded as it is read."""
    request = APIRequestFactory().post("/", {"a": "b"}, format="multipart")
    request.META.pop("CONTENT_LENGTH")
    parsed = UploadParser().parse(
        io.BytesIO(b""), request.META["CONTENT_TYPE"], {"request": request, "encoding": "utf-8"}
    )
    assert dict(parsed.data) == {}
