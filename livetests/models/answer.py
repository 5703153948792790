"""What somebody answered, once for each question, and what it earned."""

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from livetests.models.participant import Participant
from livetests.models.room import RoomQuestion, TestRoom
from livetests.questions import MARKED_KINDS


class AnswerQuerySet(models.QuerySet["Answer"]):
    def final(self) -> Self:
        return self.filter(final=True)

    def counting_in(self, room: TestRoom) -> Self:
        """What totals consist of: at one's own pace every answer as it comes, else those to questions that are over."""
        final = self.final().filter(question__room=room)
        return final if room.phase == TestRoom.Phase.OPEN else final.filter(question__distribution__isnull=False)

    def shown(self) -> Self:
        """Of those who were not sent away."""
        return self.filter(participant__state__in=Participant.SHOWN)

    def to_mark_in(self, room: TestRoom) -> Self:
        """By a person. Nobody can change them any more."""
        settled = self.final().filter(question__room=room, question__distribution__isnull=False)
        return settled.shown().filter(question__kind__in=MARKED_KINDS)

    def drafts_of(self, room_id: UUID) -> Self:
        return self.filter(final=False, question__room=room_id)


class Answer(models.Model):
    """A draft is what was saved while somebody wrote; when the time is over, it is the answer.

    What it earns is known when it is saved, and told when the question is over.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question = models.ForeignKey(RoomQuestion, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()
    final = models.BooleanField(default=True)
    saved_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    share = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In thousandths; none where nobody knows."
    )
    points = models.PositiveIntegerField(default=0)
    bonus = models.PositiveIntegerField(default=0)
    streak = models.PositiveSmallIntegerField(default=0)
    comment = models.CharField(max_length=1000, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="answer_once", fields=["participant", "question"]),
            models.CheckConstraint(
                name="answer_share_in_thousandths", condition=Q(share__isnull=True) | Q(share__lte=1000)
            ),
        ]
        indexes = [
            models.Index(name="answer_draft", fields=["question"], condition=Q(final=False)),
        ]

    def __str__(self) -> str:
        return f"Answer of {self.participant_id} to {self.question_id}"

    @property
    def is_settled(self) -> bool:
        """Nobody can change it any more: its question is over."""
        return self.final and self.question.distribution is not None

    @property
    def total(self) -> int:
        return self.points + self.bonus
