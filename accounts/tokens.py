"""Signed tokens. Each names its session, whose row has the last word; a refresh token is good for one rotation."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.models import Session
from realtime.errors import Unauthenticated


class AccessToken(Token):
    token_type = "access"  # noqa: S105
    lifetime = settings.ACCESS_TOKEN_LIFETIME


class RefreshToken(Token):
    token_type = "refresh"  # noqa: S105
    lifetime = settings.REFRESH_TOKEN_LIFETIME


@dataclass(frozen=True)
class Claims:
    session_id: UUID
    jti: str
    expires_at: datetime


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str


def tokens_for(session: Session) -> Tokens:
    """Made from the session alone: asked twice between two rotations, the refresh token is the same one."""
    return Tokens(access=access_token(session), refresh=refresh_token(session))


def access_token(session: Session) -> str:
    token = AccessToken()
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.pk)
    return str(token)


def refresh_token(session: Session) -> str:
    token = RefreshToken()
    token["sub"] = str(session.user_id)
    token["sid"] = str(session.pk)
    token["jti"] = session.current_jti
    token["iat"] = int(session.rotated_at.timestamp())
    token["exp"] = int(session.expires_at.timestamp())
    return str(token)


def read_access(text: str) -> Claims:
    return _read(AccessToken, text)


def read_refresh(text: str) -> Claims:
    return _read(RefreshToken, text)


def _read(kind: type[Token], text: str) -> Claims:
    try:
        token = kind(text)  # type: ignore[arg-type]
        expires_at = datetime.fromtimestamp(token["exp"], UTC)
        return Claims(session_id=UUID(token["sid"]), jti=str(token["jti"]), expires_at=expires_at)
    except ExpiredTokenError:
        raise Unauthenticated("token_expired", "This token's time is over.") from None
    except (TokenError, KeyError, ValueError, TypeError, AttributeError):
        raise Unauthenticated("not_authenticated", "This token is not valid.") from None
