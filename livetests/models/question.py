"""A question of a test."""

from typing import Self

from django.db import models
from django.db.models import Q

from livetests.models.test import Test
from livetests.questions import Content, question_stored
from realtime.ids import uuid7

MAX_QUESTIONS = 200
LONGEST_TEXT = 2000
LONGEST_IMAGE_TEXT = 300
MOST_POINTS = 10_000
USUAL_POINTS = 1000
FEWEST_SECONDS, MOST_SECONDS = 5, 3600
USUAL_SECONDS = 20


class QuestionQuerySet(models.QuerySet["Question"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class Question(models.Model):
    """`position` counts from 0 without gaps: whoever moves questions has locked their test."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    test = models.ForeignKey(Test, on_delete=models.CASCADE, related_name="questions", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, help_text="Of the content, which says it too.")
    prompt = models.TextField(max_length=LONGEST_TEXT)
    image = models.CharField(max_length=100, blank=True, help_text="The name of a file.")
    image_text = models.CharField(
        max_length=LONGEST_IMAGE_TEXT, blank=True, help_text="What it shows, for those who cannot see it."
    )
    points = models.PositiveIntegerField(default=USUAL_POINTS)
    seconds = models.PositiveIntegerField(
        null=True, blank=True, default=USUAL_SECONDS, help_text="Empty: as long as it takes."
    )
    explanation = models.TextField(max_length=LONGEST_TEXT, blank=True, help_text="Shown with what is right.")
    content = models.JSONField()

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="question_order", fields=["test", "position", "id"])]
        constraints = [
            models.CheckConstraint(name="question_points", condition=Q(points__lte=MOST_POINTS)),
            models.CheckConstraint(
                name="question_seconds",
                condition=Q(seconds__isnull=True) | Q(seconds__gte=FEWEST_SECONDS, seconds__lte=MOST_SECONDS),
            ),
        ]

    def __str__(self) -> str:
        return self.prompt

    @property
    def asks(self) -> Content:
        return question_stored(self.content)
