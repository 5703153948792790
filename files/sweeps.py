"""Files whose time has come."""

from datetime import datetime, timedelta

from django.db import transaction

from files.models import LooseFile
from files.tasks import delete_files
from realtime.clock import sweep

AT_ONCE = 100
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


@sweep("loose_files", every=5)
def loose_files_collect(now: datetime) -> int:
    """Each claim moves the time of the next attempt on, which comes if this one does not get as far as the row."""
    with transaction.atomic():
        due = list(LooseFile.objects.due(now).select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE])
        for loose in due:
            loose.due_at = now + min(FIRST_PAUSE * 2 ** min(loose.attempts, 10), LONGEST_PAUSE)
            loose.attempts += 1
        LooseFile.objects.bulk_update(due, ["due_at", "attempts"])
    if due:
        delete_files.enqueue([loose.pk for loose in due])
    return len(due)
