"""What the API of results takes."""

from typing import Any

from rest_framework import serializers

from livetests.models.question import MOST_POINTS
from livetests.result_files import FORMATS
from realtime.rest.fields import Choice, Id, Text, Whole
from realtime.rest.serializers import StrictSerializer


class FormatInput(StrictSerializer):
    def get_fields(self) -> dict[str, Any]:
        """Its name is a word of Python's."""
        return {"as": Choice(choices=list(FORMATS), required=False, default="csv")}


class MarkingInput(StrictSerializer):
    question = Id(required=False)
    unmarked = serializers.BooleanField(required=False, default=False, help_text="Those that nobody has marked.")


class MarkInput(StrictSerializer):
    points = Whole(min_value=0, max_value=MOST_POINTS, help_text="No more than the question is worth.")
    comment = Text(max_length=1000, required=False, default="", allow_blank=True)


class SignalsInput(StrictSerializer):
    participant = Id(required=False)
