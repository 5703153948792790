"""How many messages may be sent: they cost money, and their readers patience."""

from datetime import UTC, datetime, timedelta

from accounts.models import SendQuota
from realtime.errors import RateLimited

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def quota_take(key: str, *, cap: int, window: timedelta, now: datetime) -> None:
    length = window.total_seconds()
    start = datetime.fromtimestamp(now.timestamp() // length * length, UTC)
    if not SendQuota.objects.take(key, start=start, cap=cap):
        wait = (start + window - now).total_seconds()
        raise RateLimited("too_many_messages", "Too many messages were asked for. Try again later.", retry_after=wait)
