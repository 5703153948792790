"""Tickets open one socket each: made for a session, taken in batches."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from django.utils import timezone

from accounts.models import Session, Ticket
from accounts.models.session import TICKET_LIFETIME


def ticket_create(*, session: Session) -> tuple[str, datetime]:
    ticket = secrets.token_urlsafe(32)
    expires_at = timezone.now() + TICKET_LIFETIME
    Ticket.objects.create(digest=ticket_digest(ticket), session=session, expires_at=expires_at)
    return ticket, expires_at


def tickets_take(*, digests: Iterable[str]) -> dict[str, Session]:
    """Sessions by the digest of their ticket, for those that nobody took before. Two queries, however many."""
    batch = uuid4()
    fresh = Ticket.objects.filter(digest__in=list(digests), taken_by__isnull=True, expires_at__gt=timezone.now())
    if not fresh.update(taken_by=batch):
        return {}
    taken = Ticket.objects.filter(taken_by=batch).select_related("session__user")
    return {ticket.digest: ticket.session for ticket in taken}


def ticket_digest(ticket: str) -> str:
    return sha256(ticket.encode()).hexdigest()
