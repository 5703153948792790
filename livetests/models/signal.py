"""Something that a participant's device noticed, for the host to make of it what they will."""

from django.db import models
from django.utils import timezone

from livetests.models.participant import Participant
from livetests.models.room import RoomQuestion, TestRoom


class Signal(models.Model):
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="signals")
    question = models.ForeignKey(RoomQuestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=TestRoom.Watched.choices)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} by {self.participant_id}"
