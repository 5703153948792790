"""Bodies, bounded in size. Those of JSON are bounded in depth too, and only what the standard calls JSON."""

from collections.abc import Iterator, Mapping
from typing import IO, Any

import msgspec
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from realtime.rest.exceptions import TooLarge

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
FORM_BYTES = 64 * 1024
"""What a form wraps around its file."""


class BytesParser(BaseParser):
    """The bytes as they came, whatever they are called: they are what is signed."""

    media_type = "*/*"
    what = "A message"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(f"{self.what} may have {MAX_BYTES // 1024} KiB.")
        return body


class StrictJSONParser(BytesParser):
    media_type = "application/json"
    what = "A JSON body"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return json_decode(super().parse(stream, media_type, parser_context))


class UploadParser(MultiPartParser):
    """Multipart forms; refused by the length they announce before any of it is parsed."""

    max_bytes = 6 * 1024 * 1024

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.most():
            raise TooLarge(f"An upload may have {self.most() // 1024 // 1024} MiB.")
        return super().parse(stream, media_type, parser_context)

    @classmethod
    def most(cls) -> int:
        return cls.max_bytes


class AttachmentParser(UploadParser):
    """Of forms around a file to attach."""

    @classmethod
    def most(cls) -> int:
        most: int = settings.ATTACHMENT_BYTES + FORM_BYTES
        return most


def json_decode(body: bytes) -> Any:
    try:
        data = msgspec.json.decode(body)
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ParseError(f"Not valid JSON: {error}") from None
    if depth_exceeds(data, MAX_DEPTH):
        raise _too_deep()
    return data


def depth_exceeds(data: Any, limit: int) -> bool:
    level = [data]
    for _ in range(limit):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: Any) -> Iterator[Any]:
    if isinstance(item, dict):
        yield from item.values()
    elif isinstance(item, list):
        yield from item


def _too_deep() -> ParseError:
    return ParseError(f"A JSON body may be nested {MAX_DEPTH} levels deep.", code="too_deep")
