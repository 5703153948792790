"""What was said, and what became of it."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone

from chat.models.conversation import Conversation

MAX_BODY = 4000
MAX_CLIENT_ID = 64


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user_id: UUID) -> Self:
        """Those of the conversations that this person takes part in."""
        return self.filter(conversation__members__user=user_id, conversation__members__left_at__isnull=True)

    def for_wire(self) -> Self:
        """With all that `message_view` shows, in a constant number of queries."""
        reactions = Prefetch("reactions", Reaction.objects.order_by("pk"))
        mentions = Prefetch("mentions", Mention.objects.order_by("pk"))
        attached = ("attachments", "reply_to__attachments")
        return self.select_related("reply_to").prefetch_related(reactions, mentions, *attached)


class Message(models.Model):
    class Kind(models.TextChoices):
        TEXT = "text"
        NOTICE = "notice"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    change = models.BigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    client_id = models.CharField(max_length=MAX_CLIENT_ID)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.TEXT)
    body = models.TextField(max_length=MAX_BODY, blank=True)
    notice = models.JSONField(null=True, blank=True, help_text="What a notice tells: who joined, the new title.")
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="message_seq_once", fields=["conversation", "seq"]),
            models.UniqueConstraint(name="message_sent_once", fields=["sender", "client_id"]),
            models.CheckConstraint(name="message_deleted_is_empty", condition=Q(deleted_at__isnull=True) | Q(body="")),
            models.CheckConstraint(
                name="message_pin_has_a_hand", condition=Q(pinned_at__isnull=True) | Q(pinned_by__isnull=False)
            ),
        ]
        indexes = [
            models.Index(name="message_change", fields=["conversation", "change"]),
            models.Index(name="message_answer", fields=["reply_to"], condition=Q(reply_to__isnull=False)),
            models.Index(
                name="message_pinned", fields=["conversation", "pinned_at"], condition=Q(pinned_at__isnull=False)
            ),
            # Asked by the database whenever a person's row is deleted, as a guest's is.
            models.Index(name="message_pinned_by", fields=["pinned_by"], condition=Q(pinned_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.seq}"


class Revision(models.Model):
    """What a message said before it was edited."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, help_text="When it was replaced.")

    def __str__(self) -> str:
        return f"{self.message_id} until {self.created_at}"


class Reaction(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="reaction_once", fields=["message", "user", "emoji"])]

    def __str__(self) -> str:
        return f"{self.emoji} by {self.user_id}"


class Mention(models.Model):
    """Somebody is named in a message by their user name."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(name="mention_once", fields=["message", "user"])]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"
