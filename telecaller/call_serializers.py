"""What the API of paid calls takes."""

from rest_framework import serializers

from calls.models import Kind
from chat.models.message import MAX_CLIENT_ID
from realtime.rest.fields import Choice, Exact, Id, Text, Whole
from realtime.rest.serializers import StrictSerializer
from telecaller.models.feedback import MAX_FEEDBACK
from telecaller.models.telecaller import LAST_RATING


class PaidCallInput(StrictSerializer):
    telecaller = Id(help_text="Whom to call.")
    kind = Choice(choices=Kind.choices)
    client_id = Exact(
        max_length=MAX_CLIENT_ID,
        required=False,
        help_text="One's own name for it: sent twice, it is one call. The header `Idempotency-Key` does the same.",
    )


class PaidHistoryInput(StrictSerializer):
    missed = serializers.BooleanField(required=False, default=False, help_text="Only those that one missed.")


class FeedbackInput(StrictSerializer):
    stars = Whole(min_value=1, max_value=LAST_RATING)
    text = Text(max_length=MAX_FEEDBACK, required=False, allow_blank=True)
