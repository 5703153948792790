"""What LiveKit tells of by itself (its webhook): signed with our key, over the very bytes that arrived."""

import base64
import binascii
import hashlib
import hmac

import jwt
import msgspec
from django.conf import settings

from calls.media.livekit import mark
from realtime.errors import Invalid, Unauthenticated


class Report(msgspec.Struct, frozen=True):
    """`is_ours`: the room has this server's mark, though there may be no row of it any more."""

    id: str
    event: str
    room_id: str
    is_ours: bool
    identity: str = ""
    is_person: bool = True


LONGEST_ID = 64


def report_of(body: bytes, token: str) -> Report:
    _check(body, token)
    return _read(body)


def _check(body: bytes, token: str) -> None:
    """Tokens of participants have the same key, but no hash."""
    from livekit.api import TokenVerifier  # noqa: PLC0415

    try:
        claims = TokenVerifier(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET).verify(token)
        signed = base64.b64decode(claims.sha256 or "", validate=True)
    except (jwt.PyJWTError, binascii.Error) as error:
        raise _unsigned() from error
    if not hmac.compare_digest(signed, hashlib.sha256(body).digest()):
        raise _unsigned()


def _unsigned() -> Unauthenticated:
    return Unauthenticated("bad_signature", "This is not signed with the key that LiveKit shares with this server.")


def _read(body: bytes) -> Report:
    from google.protobuf.json_format import Parse, ParseError  # noqa: PLC0415
    from livekit.api import ParticipantInfo  # noqa: PLC0415
    from livekit.protocol.webhook import WebhookEvent  # noqa: PLC0415

    try:
        event = Parse(body, WebhookEvent(), ignore_unknown_fields=True)
    except (ParseError, UnicodeDecodeError):
        raise _no_event() from None
    if not 0 < len(event.id) <= LONGEST_ID:
        raise _no_event()
    return Report(
        id=event.id,
        event=event.event,
        room_id=event.room.name,
        is_ours=event.room.metadata == mark(),
        identity=event.participant.identity,
        is_person=event.participant.kind == ParticipantInfo.Kind.STANDARD,
    )


def _no_event() -> Invalid:
    return Invalid("invalid", "This is no event of LiveKit.")
