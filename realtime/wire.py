"""Frames as they travel: JSON text, one object each."""

import re
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any, TypeVar

import msgspec

from realtime.errors import DomainError, Invalid

PROTOCOL_VERSION = 1
MAX_FRAME_BYTES = 64 * 1024

CommandId = str | int
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
StructT = TypeVar("StructT", bound=msgspec.Struct)


class CloseCode(IntEnum):
    """4000-4499: come back, with back-off. 4500 and above: do not."""

    INTERNAL = 4000
    DRAINING = 4001
    NO_HEARTBEAT = 4002
    SLOW_CONSUMER = 4003
    RATE_LIMIT = 4004
    TOKEN_EXPIRED = 4005
    RESYNC = 4006
    PROTOCOL = 4500
    NOT_AUTHENTICATED = 4501
    SESSION_REVOKED = 4502
    REPLACED = 4503
    TOO_MANY_CONNECTIONS = 4504


class Incoming(msgspec.Struct, forbid_unknown_fields=True):
    """Any frame from a client. `data` stays raw until the command it belongs to is known."""

    type: str
    id: CommandId | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class Auth(msgspec.Struct, forbid_unknown_fields=True):
    ticket: str | None = None
    token: str | None = None


class Hello(msgspec.Struct):
    version: int
    heartbeat: int


class Ready(msgspec.Struct):
    user: Any
    session: str
    state: dict[str, Any]


class ErrorBody(msgspec.Struct, omit_defaults=True):
    code: str
    message: str
    fields: dict[str, list[str]] | None = None
    retry_after: float | None = None


class Event(msgspec.Struct):
    """A frame that answers nothing: hello, ready, and every event of the domains."""

    type: str
    data: Any


class Reply(msgspec.Struct):
    id: CommandId
    type: str
    data: Any


_decoder = msgspec.json.Decoder(Incoming)
_encoder = msgspec.json.Encoder()

# Behind an even number of backslashes it is an escape; behind an odd one, text about escapes.
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_NAMED_FIELD = re.compile(r"field `([^`]*)`")

PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


def encode(frame: msgspec.Struct) -> str:
    return _encoder.encode(frame).decode()


def decode(text: str | None) -> Incoming:
    if text is None:
        raise Invalid("bad_frame", "Frames are text; this one was binary.")
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        raise Invalid("frame_too_large", f"A frame holds at most {MAX_FRAME_BYTES} bytes.")
    # PostgreSQL cannot store NUL, and nobody types it: refused here once, in either spelling.
    if "\x00" in text or ("\\u0000" in text and _ESCAPED_NUL.search(text)):
        raise Invalid("bad_frame", "Frames must not contain the NUL character.")
    try:
        return _decoder.decode(text)
    except RecursionError:
        raise Invalid("bad_frame", "The frame is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise Invalid("bad_frame", f"Not a frame of this protocol: {error}.") from None
    except (msgspec.DecodeError, UnicodeError):
        raise Invalid("bad_frame", "A frame must be one JSON object.") from None


def decoder_for(struct: type[StructT]) -> "msgspec.json.Decoder[StructT]":
    return msgspec.json.Decoder(struct)


def decode_data(decoder: "msgspec.json.Decoder[StructT]", raw: msgspec.Raw) -> StructT:
    try:
        return decoder.decode(raw)
    except RecursionError:
        raise Invalid("invalid", "The data is nested too deeply.") from None
    except msgspec.ValidationError as error:
        raise Invalid("invalid", "The data does not fit this command.", fields=fields_of(error)) from None


def fields_of(error: msgspec.ValidationError, *, whole: str = "data") -> dict[str, list[str]]:
    """msgspec names the place at the end (``… - at `$.body` ``) or, for missing and unknown fields, in the text."""
    message, _, path = str(error).partition(" - at `$")
    named = _NAMED_FIELD.search(message)
    name = path.rstrip("`").lstrip(".")
    if named:
        name = f"{name}.{named[1]}".lstrip(".")
    return {name or whole: [message]}


def error_frame(error: DomainError, command_id: CommandId | None = None) -> str:
    fields = {name: list(messages) for name, messages in error.fields.items()} if error.fields else None
    body = ErrorBody(error.code, error.message, fields, error.retry_after)
    return encode(Event("error", body) if command_id is None else Reply(command_id, "error", body))
