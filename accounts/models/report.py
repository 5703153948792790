"""Somebody tells the staff about somebody."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.evidence import About
from accounts.models.user import User

SAME_REPORT = timedelta(hours=24)
"""Within this time, one person's reports of another, about the same thing, are one report."""

ROOM = 10_000
"""Characters that fit into one report, with what was said later."""


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(state=Report.State.OPEN)

    def repeated_by(self, *, reporter: User, user: User, now: datetime) -> Self:
        return self.open().filter(reporter=reporter, user=user, created_at__gt=now - SAME_REPORT)

    def concerning(self, about: About | None) -> Self:
        return self.filter(about=about.kind, about_id=str(about.id)) if about else self.filter(about="")


class Report(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        RESOLVED = "resolved"
        DISMISSED = "dismissed"

    reporter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports_made")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports_received")
    reason = models.TextField(max_length=ROOM)
    about = models.CharField(
        max_length=20, blank=True, help_text="What it is about, beside the person: a message, a call."
    )
    about_id = models.CharField(max_length=36, blank=True)
    evidence = models.TextField(blank=True, help_text="What that was when it was reported.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField("staff note", max_length=1000, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_not_oneself", condition=~Q(reporter=F("user"))),
            models.CheckConstraint(
                name="report_closed_has_a_moment",
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="report_queue", fields=["state", "-created_at"]),
            models.Index(name="report_of_pair", fields=["reporter", "user", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} about {self.user_id}"

    def with_words(self, words: str) -> str:
        """What this report says once somebody says this too; nothing is said twice."""
        return self.reason if words in self.reason else f"{self.reason}\n\n{words}"
