"""Queued work that went wrong gets more attempts, and what is done is not kept."""

from datetime import datetime, timedelta

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from realtime.clock import sweep

RETRY_AFTER = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
STRANDED_AFTER = timedelta(minutes=10)
# The arguments of a task that is done still name people, and hold what they were sent.
KEPT = timedelta(hours=1)
FAILURE_KEPT = timedelta(days=7)


@sweep("failed_tasks", every=5)
def tasks_retry(now: datetime) -> int:
    """Each claim adds a worker's name to the row, so their number is the number of attempts."""
    retried = 0
    for attempt, pause in enumerate(RETRY_AFTER, start=1):
        attempts = {f"worker_ids__{attempt - 1}__isnull": False, f"worker_ids__{attempt}__isnull": True}
        due = DBTaskResult.objects.failed().filter(finished_at__lte=now - pause, **attempts)
        retried += due.update(status=TaskResultStatus.READY, finished_at=None)
    return retried


@sweep("stranded_tasks", every=60)
def tasks_strand(now: datetime) -> int:
    """A worker that was killed in the middle of a task left it running."""
    stranded = DBTaskResult.objects.running().filter(started_at__lte=now - STRANDED_AFTER)
    return stranded.update(status=TaskResultStatus.READY)


@sweep("finished_tasks", every=60)
def tasks_forget(now: datetime) -> int:
    done, _ = DBTaskResult.objects.successful().filter(finished_at__lte=now - KEPT).delete()
    given_up, _ = DBTaskResult.objects.failed().filter(finished_at__lte=now - FAILURE_KEPT).delete()
    return done + given_up
