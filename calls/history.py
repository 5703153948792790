"""Calls that somebody made or got."""

from uuid import UUID

from calls.models import Call
from calls.models.call import CallQuerySet
from realtime.rest.pagination import Together


def history_of(user_id: UUID) -> CallQuerySet:
    """All of it, in no order."""
    return Call.objects.of(user_id).with_people()


def history_pages(user_id: UUID, *, missed: bool) -> Together:
    """The same, or what they missed of it, to be read by the page."""
    if missed:
        return Together(Call.objects.unheard_by(user_id).with_people())
    return Together(Call.objects.made_by(user_id).with_people(), Call.objects.got_by(user_id).with_people())
