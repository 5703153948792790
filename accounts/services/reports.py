"""What people tell the staff about each other, and what became of it."""

from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import Report, User
from realtime.errors import Conflict, Invalid, NotFound

logger = structlog.get_logger(__name__)


@transaction.atomic
def report_file(*, reporter: User, user_id: UUID, reason: str) -> tuple[Report, bool]:
    """The report, and whether it is a new one: said again within a day, it is the same one with the newer words."""
    if user_id == reporter.pk:
        raise Invalid("not_oneself", "You cannot report yourself.", fields={"user": ["You cannot report yourself."]})
    # One report of a person at a time, so that two taps on the button are one row.
    User.objects.select_for_update().get(pk=reporter.pk)
    user = User.objects.undeleted().filter(pk=user_id).first()
    if user is None:
        raise NotFound("not_found", "There is no such person.")
    repeated = Report.objects.repeated_by(reporter=reporter, user=user, now=timezone.now()).first()
    if repeated is None:
        return Report.objects.create(reporter=reporter, user=user, reason=reason), True
    repeated.reason = reason
    repeated.save(update_fields=["reason"])
    return repeated, False


def report_close(*, report: Report, by: User, state: Report.State, note: str = "") -> None:
    assert state != Report.State.OPEN
    closed = (
        Report.objects.open()
        .filter(pk=report.pk)
        .update(state=state, note=note, closed_by=by, closed_at=timezone.now())
    )
    if not closed:
        raise Conflict("report_closed", "Somebody has closed this report already.")
    logger.info("report_closed", report=report.pk, state=state.value, by=str(by.pk))
