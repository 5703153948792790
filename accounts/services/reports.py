"""What people tell the staff about each other, and what became of it."""

from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.evidence import About, looks
from accounts.models import Report, User
from accounts.models.report import ROOM
from accounts.services.locks import pair_lock
from realtime.errors import Conflict, Invalid, NotFound

logger = structlog.get_logger(__name__)


@transaction.atomic
def report_file(*, reporter: User, user_id: UUID, reason: str, about: About | None = None) -> tuple[Report, bool]:
    """The report, and whether it is a new one. What is said again within a day is added to it, while there is room.

    Nothing that was said is ever replaced: it may be all that the staff will learn of it.
    """
    if user_id == reporter.pk:
        raise Invalid("not_oneself", "You cannot report yourself.", fields={"user": ["You cannot report yourself."]})
    # One report of a person at a time, so that two taps on the button are one row.
    reporter, user = pair_lock(reporter.pk, user_id)
    if user is None:
        raise NotFound("not_found", "There is no such person.")
    # Locked, so that nobody of the staff closes it over words they have not seen.
    repeated = (
        Report.objects.repeated_by(reporter=reporter, user=user, now=timezone.now())
        .concerning(about)
        .select_for_update()
        .order_by("-created_at")
        .first()
    )
    if repeated is None or len(repeated.with_words(reason)) > ROOM:
        return _begun(reporter, user, reason, about), True
    repeated.reason = repeated.with_words(reason)
    repeated.save(update_fields=["reason"])
    return repeated, False


def _begun(reporter: User, user: User, reason: str, about: About | None) -> Report:
    report = Report(reporter=reporter, user=user, reason=reason)
    if about is not None:
        report.about, report.about_id = about.kind, str(about.id)
        report.evidence = looks[about.kind](reporter.pk, user.pk, about.id)
    report.save(force_insert=True)
    return report


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
