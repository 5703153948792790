"""Files that no row names: not yet, or no more (docs/decisions/0020)."""

from datetime import datetime
from typing import Self

from django.db import models


class LooseFileQuerySet(models.QuerySet["LooseFile"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now)

    def untouched(self) -> Self:
        """Those that nobody has begun to delete."""
        return self.filter(attempts=0)


class LooseFile(models.Model):
    """A promise that a file will be deleted. It stands before the file is written, and until it is gone."""

    storage = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    due_at = models.DateTimeField(db_index=True, help_text="When it is deleted, or tried again.")
    attempts = models.PositiveIntegerField(default=0)

    objects = LooseFileQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="loose_file_once", fields=["storage", "name"])]

    def __str__(self) -> str:
        return f"{self.storage}: {self.name}"
