"""What the chat API takes."""

from typing import Annotated, Any

import msgspec
from rest_framework import serializers

from chat.models import Member
from chat.models.attachment import MAX_ATTACHMENTS
from chat.models.message import MAX_BODY, MAX_CLIENT_ID
from realtime.rest.fields import MAX_ID, Choice, Exact, Id, Line, Text, Whole
from realtime.rest.serializers import StrictSerializer

MAX_QUESTION = 5000
MAX_WAVEFORM = 64
MAX_DURATION_MS = 24 * 3600 * 1000

Waves = Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=100)]], msgspec.Meta(max_length=MAX_WAVEFORM)]


class Seq(Whole):
    def __init__(self, **options: object) -> None:
        super().__init__(min_value=0, max_value=MAX_ID, **options)  # type: ignore[arg-type]


class ConversationInput(StrictSerializer):
    kind = Choice(choices=["direct", "group"])
    user = Id(required=False, help_text="Whom a direct conversation is with.")
    title = Line(max_length=100, required=False, help_text="Of a group.")
    members = serializers.ListField(
        child=Id(), max_length=1000, required=False, help_text="Of a group, beside oneself."
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        needs, may_not = ("user", ("title", "members")) if attrs["kind"] == "direct" else ("title", ("user",))
        if needs not in attrs:
            raise serializers.ValidationError({needs: ["This field is required."]}, code="required")
        if extra := [name for name in may_not if name in attrs]:
            raise serializers.ValidationError({extra[0]: ["Not for this kind of conversation."]}, code="invalid")
        return attrs


class ConversationChangeInput(StrictSerializer):
    title = Line(max_length=100)


class MembersInput(StrictSerializer):
    users = serializers.ListField(child=Id(), min_length=1, max_length=1000)


class RoleInput(StrictSerializer):
    role = Choice(choices=Member.Role.choices)


class MessageInput(StrictSerializer):
    body = Text(max_length=MAX_BODY, required=False, allow_blank=True, help_text="May be empty beside attachments.")
    client_id = Exact(max_length=MAX_CLIENT_ID, help_text="One's own name for it: sent twice, it is said once.")
    reply_to = Seq(required=False, allow_null=True)
    attachments = serializers.ListField(
        child=Id(), max_length=MAX_ATTACHMENTS, required=False, help_text="Files that were uploaded for it."
    )


class Waveform(Text):
    """A list as JSON, since forms have only text."""

    default_error_messages = {"waveform": f"A list of at most {MAX_WAVEFORM} whole numbers from 0 to 100, as JSON."}

    def to_internal_value(self, data: Any) -> list[int]:  # type: ignore[override]
        try:
            return msgspec.json.decode(super().to_internal_value(data), type=Waves)
        except (msgspec.DecodeError, UnicodeError):
            self.fail("waveform")


class AttachmentInput(StrictSerializer):
    file = serializers.FileField(max_length=255)
    duration_ms = serializers.IntegerField(
        min_value=0, max_value=MAX_DURATION_MS, required=False, help_text="How long it sounds."
    )
    waveform = Waveform(
        required=False,
        allow_blank=True,
        help_text="How loud a voice note is, bar by bar: a JSON list of up to 64 numbers to 100.",
    )


class PictureInput(StrictSerializer):
    picture = serializers.FileField(max_length=255)


class EditInput(StrictSerializer):
    body = Text(max_length=MAX_BODY, allow_blank=True, help_text="May be empty beside attachments.")


class ReadInput(StrictSerializer):
    seq = Seq()


class MuteInput(StrictSerializer):
    until = serializers.DateTimeField(allow_null=True, help_text="null to hear of it again.")


class PlaceInput(StrictSerializer):
    """Query parameters, which are always text."""

    before = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    after = serializers.IntegerField(min_value=0, max_value=MAX_ID, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=100, required=False, default=50)

    def validate(self, attrs: dict[str, int]) -> dict[str, int]:
        if {"before", "after"} <= attrs.keys():
            raise serializers.ValidationError({"after": ["Either before or after."]}, code="invalid")
        return attrs


class Question(serializers.CharField):
    """Whatever somebody types. What is no word is only space between words, NUL too."""

    def to_internal_value(self, data: str) -> str:
        return super().to_internal_value(data).replace("\x00", " ")


class FindInput(StrictSerializer):
    q = Question(max_length=MAX_QUESTION, help_text="Words that must all be met. Of the last, the beginning will do.")
    conversation = Id(required=False, help_text="Only what was said there.")


class CursorInput(StrictSerializer):
    cursor = serializers.IntegerField(min_value=0, max_value=MAX_ID)
