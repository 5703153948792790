"""Who writes a test beside its owner."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Author(models.Model):
    test = models.ForeignKey("livetests.Test", on_delete=models.CASCADE, related_name="authors", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="author_once", fields=["test", "user"])]

    def __str__(self) -> str:
        return f"{self.user_id}, of {self.test_id}"
