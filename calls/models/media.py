"""What is known of the media server, by all processes together."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone


class MediaServer(models.Model):
    """One row: when it is to be looked at again, and whether it answers."""

    name = models.CharField(primary_key=True, max_length=20)
    due_at = models.DateTimeField(default=timezone.now)
    down_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class MediaReportQuerySet(models.QuerySet["MediaReport"]):
    def before(self, moment: datetime) -> Self:
        return self.filter(heard_at__lt=moment)


class MediaReport(models.Model):
    """An event that the media server told of, by the name it gave it: so that none is acted upon twice."""

    id = models.CharField(primary_key=True, max_length=64)
    heard_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = MediaReportQuerySet.as_manager()

    def __str__(self) -> str:
        return self.id
