"""Who is at the other end of a socket. The app that owns people answers; this core only asks."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Protocol
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string

from realtime.errors import DomainError


class Credential(msgspec.Struct, frozen=True):
    """What a client showed: exactly one of a ticket, or an access token (sent in a frame or as the cookie)."""

    ticket: str | None = None
    token: str | None = None


class Identity(msgspec.Struct, frozen=True):
    """`user` is the wire form that the client's `ready` frame carries; the socket may live until `expires_at`."""

    user_id: UUID
    session_id: str
    user: msgspec.Struct
    expires_at: datetime
    guest: bool
    """Somebody without an account, who may do only what says that it is for guests too."""


class Authenticator(Protocol):
    """Named by `REALTIME_AUTHENTICATOR`. Both methods are synchronous ORM code, called in the database threads."""

    user: type[msgspec.Struct]
    """What `Identity.user` is, for the protocol's description."""

    def sign_in(self, credentials: Sequence[Credential]) -> Sequence[Identity | DomainError]:
        """One answer for each credential, in order. All that arrived together come together, to share queries.

        A ticket opens one socket: presented twice, even in one batch, the second is refused with the code
        `not_authenticated`. A token whose time is over is refused with `token_expired`, a revoked session or
        a suspended account with `session_revoked`; all three are `Unauthenticated`.
        """

    def ended_since(self, moment: datetime) -> set[str]:
        """Ids of the sessions that were revoked (or whose account was suspended or deleted) since `moment`."""


@cache
def authenticator() -> Authenticator:
    made: Authenticator = import_string(settings.REALTIME_AUTHENTICATOR)()
    return made
