"""Calls that somebody made or got."""

from uuid import UUID

from calls.models import Call
from calls.models.call import CallQuerySet


def history_of(user_id: UUID, *, missed: bool) -> CallQuerySet:
    calls = Call.objects.unheard_by(user_id) if missed else Call.objects.of(user_id)
    return calls.with_people()
