"""What the media server tells. It comes late, twice, in any order or not at all, and so changes nothing here."""

from django.db import transaction

from calls.media.reports import Report
from calls.media_tasks import media_close, media_remove
from calls.models import MediaReport, Room
from calls.services.media import may_be_there


@transaction.atomic
def media_heard(report: Report) -> bool:
    """Sends away who has no right to be there by now. Whether it was heard for the first time."""
    if not _is_new(report):
        return False
    if _is_over(report):
        media_close.enqueue(room=report.room_id)
    elif _is_stray(report):
        media_remove.enqueue(room=report.room_id, user=report.identity)
    return True


def _is_new(report: Report) -> bool:
    return MediaReport.objects.get_or_create(pk=report.id)[1]


def _is_over(report: Report) -> bool:
    """A room that begins or is entered though it has ended, or its row went with its host's account."""
    if report.event not in {"room_started", "participant_joined"}:
        return False
    room = Room.objects.filter(pk=report.room_id).first()
    return report.is_ours if room is None else room.has_ended


def _is_stray(report: Report) -> bool:
    came = report.event == "participant_joined" and report.is_person and report.is_ours
    return came and not may_be_there(report.room_id, report.identity)
