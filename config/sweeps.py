"""Queued work that went wrong gets more attempts, and what is done or over is not kept."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
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


@sweep("wrong_passwords", every=3600)
def wrong_passwords_forget(now: datetime) -> int:
    """Each failure moves its row's time on, so what is older than a lock locks nobody any more."""
    unlocked = AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME)
    forgotten: int = unlocked.delete()[0]
    return forgotten


@sweep("staff_sessions", every=3600)
def staff_sessions_forget(now: datetime) -> int:
    forgotten, _ = Session.objects.filter(expire_date__lt=now).delete()
    return forgotten
