"""Whom somebody would like to find again."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from telecaller.models.telecaller import Telecaller

MAX_FAVOURITES = 50


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(user=one, telecaller=other) | Q(user=other, telecaller=one))


class Favourite(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites", db_index=False
    )
    telecaller = models.ForeignKey(Telecaller, on_delete=models.CASCADE, related_name="favoured_by")
    created_at = models.DateTimeField(default=timezone.now)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="favourite_once", fields=["user", "telecaller"]),
            models.CheckConstraint(name="favourite_not_oneself", condition=~Q(user=F("telecaller"))),
        ]

    def __str__(self) -> str:
        return f"{self.telecaller_id}, of {self.user_id}"
