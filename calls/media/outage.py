"""A media server that does not answer: known to all processes, and told to the log once, by whoever notices first."""

from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from calls.models import MediaServer

NAME = "livekit"
BUSY, IDLE, DOWN = timedelta(seconds=10), timedelta(minutes=1), timedelta(seconds=30)
"""How long after a look the next one comes: while rooms of ours are there, while none are, while nobody answers."""

LOOKED_AT_FOR = timedelta(minutes=1)
"""Whoever began to look and has not said that they are done is dead."""

logger = structlog.get_logger(__name__)


def went_down(error: Exception) -> None:
    MediaServer.objects.get_or_create(pk=NAME)
    if MediaServer.objects.filter(pk=NAME, down_since__isnull=True).update(down_since=timezone.now()):
        logger.warning("media_server_down", error=str(error))


def answers() -> None:
    if MediaServer.objects.filter(pk=NAME, down_since__isnull=False).update(down_since=None):
        logger.info("media_server_back")


def is_down() -> bool:
    return MediaServer.objects.filter(pk=NAME, down_since__isnull=False).exists()


def claim(now: datetime) -> bool:
    """Whether it is time to look at the server, and nobody else does."""
    until = now + LOOKED_AT_FOR
    if MediaServer.objects.filter(pk=NAME, due_at__lte=now).update(due_at=until):
        return True
    return MediaServer.objects.get_or_create(pk=NAME, defaults={"due_at": until})[1]


def look_again(after: timedelta) -> None:
    MediaServer.objects.filter(pk=NAME).update(due_at=timezone.now() + after)


def look_soon() -> None:
    """There is something to look after now."""
    soon = timezone.now() + BUSY
    MediaServer.objects.filter(pk=NAME, due_at__gt=soon).update(due_at=soon)
