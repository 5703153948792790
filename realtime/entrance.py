"""Signing sockets in, all that arrived together in one transaction."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from realtime import presence
from realtime.errors import DomainError, RateLimited
from realtime.identity import Credential, Identity, authenticator
from realtime.models import Connection
from realtime.presence import Opened


class Entry(msgspec.Struct, frozen=True):
    connection_id: UUID
    credential: Credential


@transaction.atomic
def enter(process_id: UUID, entries: Sequence[Entry]) -> list[Identity | DomainError]:
    answers = list(authenticator().sign_in([entry.credential for entry in entries]))
    _refuse_crowds(answers)
    presence.connections_open(
        process_id=process_id,
        opened=[
            Opened(entry.connection_id, answer.user_id, answer.session_id)
            for entry, answer in zip(entries, answers, strict=True)
            if isinstance(answer, Identity)
        ],
    )
    return answers


def _refuse_crowds(answers: list[Identity | DomainError]) -> None:
    users = {answer.user_id for answer in answers if isinstance(answer, Identity)}
    rows = Connection.objects.filter(user__in=users).values_list("user_id").annotate(Count("pk"))
    held: Counter[UUID] = Counter(dict(rows))
    for place, answer in enumerate(answers):
        if isinstance(answer, DomainError):
            continue
        if held[answer.user_id] >= settings.WS_CONNECTIONS_PER_USER:
            answers[place] = RateLimited("too_many_connections", "You are connected in too many places.")
        else:
            held[answer.user_id] += 1
