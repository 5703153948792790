"""Somebody would like to be a telecaller, and what the staff said."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ApplicationQuerySet(models.QuerySet["Application"]):
    def pending(self) -> Self:
        return self.filter(state=Application.State.PENDING)

    def latest_of(self, user_id: UUID) -> "Application | None":
        return self.filter(user=user_id).order_by("-pk").first()


class Application(models.Model):
    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications", db_index=False
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    about = models.CharField(max_length=500, help_text="What those who look for somebody to talk to will read.")
    languages = models.JSONField()
    birth_date = models.DateField()
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was rejected, told to the person.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="application_one_pending", fields=["user"], condition=Q(state="pending")),
            models.CheckConstraint(
                name="application_decided_has_a_moment",
                condition=Q(state="pending", decided_at__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="application_rejected_for_a_reason", condition=Q(state="rejected") ^ Q(reason="")
            ),
        ]
        indexes = [
            models.Index(name="application_of", fields=["user", "id"]),
            models.Index(name="application_queue", fields=["id"], condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"Application of {self.user_id}: {self.state}"
