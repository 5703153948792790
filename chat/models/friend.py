"""Who is whose friend, and who would like to be."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User

DECLINE_STANDS = timedelta(days=30)
"""For how long somebody who was declined can ask without being heard."""


class FriendRequestQuerySet(models.QuerySet["FriendRequest"]):
    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(sender=one, receiver=other) | Q(sender=other, receiver=one))

    def standing(self) -> Self:
        """As senders see it, whom nobody tells of a decline."""
        return self.filter(cancelled_at__isnull=True)

    def waiting(self) -> Self:
        """As receivers see it."""
        return self.standing().filter(declined_at__isnull=True)

    def sent_by(self, user_id: UUID) -> Self:
        return self.standing().filter(sender=user_id, receiver__in=User.objects.active())

    def received_by(self, *user_ids: UUID) -> Self:
        return self.waiting().filter(receiver__in=user_ids, sender__in=User.objects.active())

    def with_people(self) -> Self:
        return self.select_related("sender", "receiver")

    def take_back(self) -> None:
        """A decline is remembered, or to take a request back would be the way to ask again."""
        self.filter(declined_at__isnull=True).delete()
        self.standing().update(cancelled_at=timezone.now())


class FriendRequest(models.Model):
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    declined_at = models.DateTimeField(null=True, blank=True, help_text="The sender is not told.")
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="Taken back after it was declined.")

    objects = FriendRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="friend_request_once", fields=["sender", "receiver"]),
            models.CheckConstraint(name="friend_request_not_oneself", condition=~Q(sender=F("receiver"))),
            models.CheckConstraint(
                name="friend_request_cancelled_was_declined",
                condition=Q(cancelled_at__isnull=True) | Q(declined_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="friend_request_waiting",
                fields=["receiver", "id"],
                condition=Q(declined_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender_id} asks {self.receiver_id}"

    @property
    def decline_stands(self) -> bool:
        return self.declined_at is not None and self.declined_at > timezone.now() - DECLINE_STANDS

    @property
    def seen_by(self) -> list[UUID]:
        """Whose lists have it."""
        if self.cancelled_at is not None:
            return []
        return [self.sender_id, self.receiver_id] if self.declined_at is None else [self.sender_id]

    def other_than(self, user_id: UUID) -> User:
        return self.receiver if self.sender_id == user_id else self.sender


class FriendshipQuerySet(models.QuerySet["Friendship"]):
    def among(self, user_id: UUID, others: Collection[UUID]) -> Self:
        """Both rows of what one person has with each of the others."""
        return self.filter(Q(user=user_id, friend__in=others) | Q(user__in=others, friend=user_id))

    def of(self, user_id: UUID) -> Self:
        """Somebody's friends, those who are suspended left out."""
        return self.filter(user=user_id, friend__in=User.objects.active())

    def for_wire(self) -> Self:
        """With all that `friend_view` shows."""
        return self.select_related("friend__presence")

    def by_name(self) -> Self:
        """With `name`, which one person's friends are ordered by."""
        return self.annotate(name=Lower("friend__username"))


class Friendship(models.Model):
    """One side of it: two people who are friends have two rows, made and removed together."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    friend = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = FriendshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="friendship_once", fields=["user", "friend"]),
            models.CheckConstraint(name="friendship_not_oneself", condition=~Q(user=F("friend"))),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} and {self.friend_id}"
