"""Files that people show each other: uploaded first, then sent with a message."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models.message import Message
from realtime.ids import uuid7

MAX_ATTACHMENTS = 10
WAITS = timedelta(hours=1)
"""How long a file that was uploaded waits for a message."""


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def waiting(self) -> Self:
        return self.filter(message__isnull=True)

    def expired(self, now: datetime) -> Self:
        return self.waiting().filter(created_at__lte=now - WAITS)

    def sendable(self, now: datetime) -> Self:
        return self.waiting().filter(created_at__gt=now - WAITS)


class Attachment(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image"
        AUDIO = "audio"
        FILE = "file"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Whoever deletes rows has the files to think of, so nothing here cascades.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    waveform = models.JSONField(null=True, blank=True)
    file = models.CharField(max_length=100, unique=True, help_text="The file's name in the storage.")
    thumbnail = models.CharField(max_length=100, blank=True, help_text="That of its small picture.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="attachment_place_once", fields=["message", "position"]),
            models.CheckConstraint(name="attachment_place", condition=Q(position__lt=MAX_ATTACHMENTS)),
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="attachment_image_is_seen",
                condition=Q(kind="image", width__gt=0, height__gt=0) & ~Q(thumbnail="")
                | ~Q(kind="image") & Q(width__isnull=True, height__isnull=True, thumbnail=""),
            ),
        ]
        indexes = [
            models.Index(name="attachment_of", fields=["owner", "size"]),
            models.Index(name="attachment_waiting", fields=["created_at"], condition=Q(message__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def files(self) -> list[str]:
        return [name for name in (self.file, self.thumbnail) if name]

    @property
    def is_file(self) -> bool:
        return self.kind == self.Kind.FILE

    def is_waiting_for(self, user_id: UUID) -> bool:
        """Whether this person uploaded it, and has not sent it."""
        return self.message_id is None and self.owner_id == user_id
