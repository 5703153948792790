"""Looking after the media server. It is asked by a task: the clock must not wait for it."""

from datetime import datetime, timedelta

from calls.media import livekit, outage
from calls.media_tasks import media_repair
from calls.models import MediaReport
from realtime.clock import sweep

KEPT = timedelta(hours=1)
"""The signature of a report is good for minutes."""


@sweep("media", every=5)
def media_watch(now: datetime) -> int:
    if not livekit.is_on() or not outage.claim(now):
        return 0
    media_repair.enqueue()
    return 1


@sweep("media_reports", every=60)
def media_reports_forget(now: datetime) -> int:
    return MediaReport.objects.before(now - KEPT).delete()[0]
