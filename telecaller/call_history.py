"""Paid calls that somebody made or got."""

from uuid import UUID

from realtime.rest.pagination import Together
from telecaller.models import PaidCall
from telecaller.models.paid_call import PaidCallQuerySet


def paid_history_of(user_id: UUID) -> PaidCallQuerySet:
    """All of it, in no order."""
    return PaidCall.objects.of(user_id).with_people()


def paid_history_pages(user_id: UUID, *, missed: bool) -> Together:
    """The same, or what they missed of it, to be read by the page."""
    if missed:
        return Together(PaidCall.objects.missed_by(user_id).with_people())
    return Together(PaidCall.objects.made_by(user_id).with_people(), PaidCall.objects.got_by(user_id).with_people())
