"""What the API of tests takes."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from livetests.drafts import Draft, QuestionDraft
from livetests.models.question import (
    FEWEST_SECONDS,
    LONGEST_IMAGE_TEXT,
    LONGEST_TEXT,
    MAX_QUESTIONS,
    MOST_POINTS,
    MOST_SECONDS,
)
from livetests.models.test import LONGEST_DESCRIPTION, LONGEST_TITLE
from livetests.questions import Content, question_from
from livetests.questions.parsing import lines, trimmed
from realtime.errors import Invalid
from realtime.rest.fields import Choice, Flag, Id, Line, Text, Whole
from realtime.rest.serializers import StrictSerializer


class Paragraphs(Text):
    """Text of several lines."""

    def to_internal_value(self, data: Any) -> str:
        return lines(super().to_internal_value(data))


class Prompt(Paragraphs):
    default_error_messages = {"invisible": "At least one visible character, please."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text and not trimmed(text):
            self.fail("invisible")
        return text


class ContentField(serializers.Field[Content, Any, Any, Any]):
    """What is asked, and what is right: an object whose `kind` says what else is in it."""

    def to_internal_value(self, data: Any) -> Content:
        try:
            return question_from(data)
        except Invalid as error:
            fields: Mapping[str, list[str]] = error.fields or {}
            raise serializers.ValidationError(dict(fields) if "content" not in fields else fields["content"]) from None


class QuestionInput(StrictSerializer):
    prompt = Prompt(max_length=LONGEST_TEXT)
    content = ContentField()
    points = Whole(min_value=0, max_value=MOST_POINTS, required=False, help_text="1000 if left out.")
    seconds = Whole(
        min_value=FEWEST_SECONDS,
        max_value=MOST_SECONDS,
        required=False,
        allow_null=True,
        help_text="20 if left out; null if there is no hurry.",
    )
    explanation = Paragraphs(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, help_text="Shown with what is right."
    )
    image_text = Line(
        max_length=LONGEST_IMAGE_TEXT,
        required=False,
        allow_blank=True,
        help_text="What the picture shows, for those who cannot see it.",
    )


class NewQuestionInput(QuestionInput):
    position = Whole(
        min_value=0, max_value=MAX_QUESTIONS, required=False, help_text="From 0; at the end if it is left out."
    )


class TestInput(StrictSerializer):
    title = Line(max_length=LONGEST_TITLE)
    description = Paragraphs(max_length=LONGEST_DESCRIPTION, required=False, allow_blank=True)
    shuffle_questions = Flag(required=False, help_text="Slides stay where they are.")
    shuffle_choices = Flag(required=False)


class FileInput(TestInput):
    questions = serializers.ListField(child=QuestionInput(), required=False, max_length=MAX_QUESTIONS)


class UploadInput(StrictSerializer):
    file = serializers.FileField(max_length=255)
    title = Line(max_length=LONGEST_TITLE, required=False, help_text="Instead of the one in the file.")


class OrderInput(StrictSerializer):
    questions = serializers.ListField(child=Id(), max_length=MAX_QUESTIONS, help_text="All of them.")


class AuthorInput(StrictSerializer):
    user = Id()


class ImageInput(StrictSerializer):
    image = serializers.FileField(max_length=255)


class AnswerInput(StrictSerializer):
    value = serializers.JSONField(help_text="As a participant would give it.")


class SearchInput(StrictSerializer):
    q = Text(max_length=LONGEST_TITLE, required=False, allow_blank=True, help_text="Part of the title.")


class PreviewInput(StrictSerializer):
    seed = Text(max_length=100, required=False, help_text="The same seed shuffles in the same way.")


class ExportInput(StrictSerializer):
    """Its name is a word of the language that this is written in."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"as": Choice(choices=["json", "csv"], required=False, default="json")}


def question_draft(given: Mapping[str, Any]) -> QuestionDraft:
    return QuestionDraft(**given)


def live_test_draft(given: Mapping[str, Any]) -> Draft:
    """Of a file."""
    questions = [question_draft(question) for question in given.get("questions", ())]
    return Draft(**{**given, "questions": questions})
