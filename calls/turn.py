"""STUN and TURN servers, and what lets somebody use them for a while.

A relay checks by itself what it is shown, with the secret that it shares with this server: the user name says until
when and for whom, the password is its HMAC (draft-uberti-behave-turn-rest, as coturn has it).
"""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import timezone


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """As RTCPeerConnection takes it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class IceServers(msgspec.Struct, frozen=True):
    """Good until `expires_at`; then, or to restart ICE, they are asked for anew."""

    ice_servers: list[IceServer]
    expires_at: datetime


def ice_servers(user_id: UUID) -> IceServers:
    expires_at = _whole_second(timezone.now() + timedelta(seconds=settings.TURN_SECONDS))
    servers = [IceServer(settings.STUN_URLS)] if settings.STUN_URLS else []
    if settings.TURN_URLS:
        servers.append(_relay(user_id, expires_at))
    return IceServers(servers, expires_at)


def _relay(user_id: UUID, expires_at: datetime) -> IceServer:
    username = f"{int(expires_at.timestamp())}:{user_id}"
    return IceServer(settings.TURN_URLS, username, credential_of(username, settings.TURN_SECRET))


def credential_of(username: str, secret: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()


def _whole_second(moment: datetime) -> datetime:
    return datetime.fromtimestamp(int(moment.timestamp()), UTC)
