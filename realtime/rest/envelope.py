"""The form of every error, for documentation and for the few answers that no view makes."""

from typing import Literal

import msgspec

ErrorKind = Literal["validation_error", "client_error", "server_error"]


class ErrorItem(msgspec.Struct, frozen=True):
    """`code` is for programs, `detail` for people, `attr` the field it is about, if any."""

    code: str
    detail: str
    attr: str | None = None


class ErrorEnvelope(msgspec.Struct, frozen=True):
    type: ErrorKind
    errors: list[ErrorItem]


def envelope(*, status: int, code: str, detail: str) -> ErrorEnvelope:
    kind: ErrorKind = "server_error" if status >= 500 else "client_error"
    return ErrorEnvelope(kind, [ErrorItem(code, detail)])
