"""A test: questions in an order, and who writes them."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.models import User
from livetests.models.author import Author
from realtime.ids import uuid7

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 2000


class TestQuerySet(models.QuerySet["Test"]):
    def undeleted(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def owned_by(self, user_id: UUID) -> Self:
        return self.undeleted().filter(owner=user_id)

    def helped_by(self, user_id: UUID) -> Self:
        """Those of others that somebody writes too."""
        return self.undeleted().filter(pk__in=Author.objects.filter(user=user_id).values("test"))

    def of(self, user_id: UUID) -> Self:
        """Those that somebody may edit."""
        helps = Author.objects.filter(test=OuterRef("pk"), user=user_id)
        return self.undeleted().filter(Q(owner=user_id) | Exists(helps))

    def with_people(self) -> Self:
        return self.select_related("owner").prefetch_related(
            Prefetch("authors", Author.objects.select_related("user").order_by("pk"))
        )

    def with_count(self) -> Self:
        return self.annotate(question_count=Count("questions"))


class Test(models.Model):
    __test__ = False  # pytest would take it for one of its own

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="owned_tests", db_index=False)
    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField(max_length=LONGEST_DESCRIPTION, blank=True)
    shuffle_questions = models.BooleanField(default=False, help_text="For each participant in another order.")
    shuffle_choices = models.BooleanField(default=False, help_text="For each participant in another order.")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, help_text="The test, or one of its questions.")
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = TestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="test_of", fields=["owner", "changed_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None
