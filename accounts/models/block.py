"""One person keeps another away."""

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.user import User


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))

    def among(self, user_ids: Collection[UUID]) -> Self:
        return self.filter(blocker__in=user_ids, blocked__in=user_ids)


class Block(models.Model):
    blocker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_made")
    blocked = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="block_once", fields=["blocker", "blocked"]),
            models.CheckConstraint(name="block_not_oneself", condition=~Q(blocker=F("blocked"))),
        ]

    def __str__(self) -> str:
        return f"{self.blocker_id} blocks {self.blocked_id}"
