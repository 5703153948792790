"""Signs sockets in, many at a time: what the real-time core asks of the app that owns people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import Session
from accounts.services.sessions import session_is_over
from accounts.services.tickets import ticket_digest, tickets_take
from accounts.tokens import Claims, read_access
from accounts.wire import OwnUser, own_user
from realtime.errors import DomainError, Unauthenticated
from realtime.identity import Credential, Identity

Read = str | Claims | DomainError
"""A credential once it is read: a ticket's digest, a token's claims, or why it is neither."""


class SocketAuthenticator:
    user = OwnUser

    def sign_in(self, credentials: Sequence[Credential]) -> list[Identity | DomainError]:
        read = [_read(credential) for credential in credentials]
        by_ticket = _taken({item for item in read if isinstance(item, str)})
        by_id = _sessions({item.session_id for item in read if isinstance(item, Claims)})
        answers: list[Identity | DomainError] = []
        for item in read:
            if isinstance(item, DomainError):
                answers.append(item)
            elif isinstance(item, Claims):
                answers.append(_identity(by_id.get(item.session_id)))
            elif item in by_ticket:
                session = by_ticket.pop(item)
                answers.append(_identity(session))
            else:
                answers.append(Unauthenticated("not_authenticated", "This ticket is not valid, or was used before."))
        return answers

    def ended_since(self, moment: datetime) -> set[str]:
        return {str(pk) for pk in Session.objects.ended_since(moment).values_list("pk", flat=True)}


def _read(credential: Credential) -> Read:
    if credential.ticket is not None:
        return ticket_digest(credential.ticket)
    try:
        return read_access(credential.token or "")
    except DomainError as error:
        return error


def _taken(digests: set[str]) -> dict[str, Session]:
    return tickets_take(digests=digests) if digests else {}


def _sessions(ids: set[UUID]) -> dict[UUID, Session]:
    return Session.objects.select_related("user").in_bulk(ids) if ids else {}


def _identity(session: Session | None) -> Identity | DomainError:
    if session is None or not session.is_live or not session.user.is_active:
        return session_is_over()
    return Identity(
        user_id=session.user_id,
        session_id=str(session.pk),
        user=own_user(session.user),
        expires_at=session.expires_at,
        guest=session.user.is_guest,
    )
