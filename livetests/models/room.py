"""A test that is held: once, for those who have its code."""

import secrets
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from livetests.models.author import Author
from livetests.models.test import Test
from livetests.questions import Content, question_stored
from livetests.scoring import Scoring
from realtime.ids import uuid7

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Read aloud and off a wall: without what looks like something else. Five bits a letter."""

CODE_LENGTH = 8

IDLE_FOR = timedelta(days=1)
"""A room that nobody starts, or whose host does not go on, ends after this."""

OPEN_FOR = timedelta(days=30)
"""One at everybody's own pace, unless it is to close at another time."""


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class TestRoomQuerySet(models.QuerySet["TestRoom"]):
    def undeleted(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def running(self) -> Self:
        return self.undeleted().filter(ended_at__isnull=True)

    def hosted_by(self, user_id: UUID) -> Self:
        """By who leads it, and by all who may edit its test."""
        authored = Author.objects.filter(test=OuterRef("test"), user=user_id)
        return self.undeleted().filter(Q(host=user_id) | Q(test__owner=user_id) | Exists(authored))

    def due(self, now: datetime) -> Self:
        """Whose question is over."""
        return self.filter(due_at__lte=now)

    def opening(self, now: datetime) -> Self:
        return self.filter(phase=TestRoom.Phase.LOBBY, opens_at__lte=now, started_at__isnull=True)

    def closing(self, now: datetime) -> Self:
        return self.filter(ended_at__isnull=True, closes_at__lte=now)

    def expiring(self, now: datetime) -> Self:
        return self.filter(ended_at__isnull=True, expires_at__lte=now)

    def with_people(self) -> Self:
        return self.select_related("host", "test")


class TestRoom(models.Model):
    """What a participant may do follows from its phase, and from no clock but the server's.

    `step` only grows: 0 in the lobby, then one more for each question that is asked and for each reveal.
    """

    __test__ = False  # not one of pytest's

    class Pace(models.TextChoices):
        HOST = "host", "The host leads from question to question"
        SELF = "self", "Everybody at their own pace"

    class Phase(models.TextChoices):
        LOBBY = "lobby", "Not begun"
        QUESTION = "question", "A question is asked"
        REVEAL = "reveal", "Its answer is shown"
        OPEN = "open", "Everybody answers at their own pace"
        ENDED = "ended", "Over"

    class Watched(models.TextChoices):
        """What the host wants to be told of, as a hint and never as a proof."""

        TAB = "tab", "Left the tab"
        FULLSCREEN = "fullscreen", "Left the full screen"
        PASTE = "paste", "Pasted"
        DEVICE = "device", "A second device"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, unique=True, editable=False)
    test = models.ForeignKey(Test, on_delete=models.PROTECT, related_name="rooms")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    pace = models.CharField(max_length=4, choices=Pace.choices)
    scoring = models.CharField(max_length=8, choices=Scoring.choices, default=Scoring.ACCURACY)
    shuffle_questions = models.BooleanField(default=False)
    shuffle_choices = models.BooleanField(default=False)
    lobby = models.BooleanField(default=False, help_text="Participants wait until they are admitted.")
    locked = models.BooleanField(default=False, help_text="Nobody new comes in.")
    guests = models.BooleanField(default=False, help_text="Also for people without an account.")
    late_join = models.BooleanField(default=True, help_text="One may come when it has begun.")
    signals = models.JSONField(default=list, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(help_text="It ends then, if nobody goes on with it: no code is good for ever.")

    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.LOBBY)
    step = models.PositiveIntegerField(default=0)
    questions_count = models.PositiveIntegerField()
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Later by as long as it was paused.")
    deadline = models.DateTimeField(null=True, blank=True, help_text="For those without extra time.")
    due_at = models.DateTimeField(null=True, blank=True, help_text="The question is over for everybody.")
    paused_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = TestRoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="test_room_ended_in_its_phase",
                condition=Q(phase="ended", ended_at__isnull=False) | (~Q(phase="ended") & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="test_room_begun_unless_in_the_lobby",
                condition=Q(phase="lobby", step=0) | Q(phase="ended") | Q(step__gt=0, started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="test_room_due_while_it_asks",
                condition=Q(due_at__isnull=True) | Q(phase="question", paused_at__isnull=True),
            ),
            models.CheckConstraint(
                name="test_room_opens_before_it_closes",
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
            ),
        ]
        indexes = [
            models.Index(name="test_room_due", fields=["due_at"], condition=Q(due_at__isnull=False)),
            models.Index(
                name="test_room_opens",
                fields=["opens_at"],
                condition=Q(opens_at__isnull=False, started_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(
                name="test_room_closes",
                fields=["closes_at"],
                condition=Q(closes_at__isnull=False, ended_at__isnull=True),
            ),
            models.Index(name="test_room_expires", fields=["expires_at"], condition=Q(ended_at__isnull=True)),
            models.Index(name="test_room_of_host", fields=["host", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    def is_over_at(self, now: datetime) -> bool:
        return self.expires_at <= now or (self.closes_at is not None and self.closes_at <= now)

    def expiry(self, now: datetime) -> datetime:
        """As of its last move. Times that its host chose come first."""
        lasts = OPEN_FOR if self.phase == self.Phase.OPEN else IDLE_FOR
        return max(now + lasts, (self.opens_at or now) + lasts, self.closes_at or now)

    @property
    def position(self) -> int | None:
        """Of the question that is asked, or shown with its answer, where the host leads."""
        if self.phase in {self.Phase.QUESTION, self.Phase.REVEAL}:
            return (self.step - 1) // 2
        return None


class RoomQuestion(models.Model):
    """A question as it was when the room was made: whoever edits the test changes nothing here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(TestRoom, on_delete=models.CASCADE, related_name="questions", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    prompt = models.TextField()
    image = models.CharField(max_length=100, blank=True)
    image_text = models.CharField(max_length=300, blank=True)
    points = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    explanation = models.TextField(blank=True)
    content = models.JSONField()
    distribution = models.JSONField(null=True, blank=True, help_text="What was answered, once it is revealed.")

    class Meta:
        constraints = [models.UniqueConstraint(name="room_question_one_a_place", fields=["room", "position"])]

    def __str__(self) -> str:
        return f"{self.position + 1}: {self.prompt[:60]}"

    @property
    def asks(self) -> Content:
        return question_stored(self.content)

    def counts_in(self, room: TestRoom) -> bool:
        """Its answers do: they are in the totals, and in what is told of them."""
        is_told = room.phase == TestRoom.Phase.OPEN or self.distribution is not None
        return is_told and self.asks.takes_answers

    @property
    def is_judged(self) -> bool:
        """By the server, so that all know at once how they stand; and who does not answer it begins a new streak."""
        asks = self.asks
        return asks.is_scored and not asks.is_marked
