"""JSON out: the same encoder that makes the socket's frames."""

from collections.abc import Mapping
from typing import Any

import msgspec
from rest_framework.renderers import BaseRenderer


class StructRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else msgspec.json.encode(data, enc_hook=_plain)


def _plain(value: Any) -> str:
    """Django and DRF hand out strings of classes of their own (safe, lazy, with a code)."""
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value)} does not go into JSON.")
