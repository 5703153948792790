"""What the API of calls between two people takes."""

from rest_framework import serializers

from calls.models import Kind
from chat.models.message import MAX_CLIENT_ID
from realtime.rest.fields import Choice, Exact, Id
from realtime.rest.serializers import StrictSerializer


class CallInput(StrictSerializer):
    user = Id(help_text="Whom to call.")
    kind = Choice(choices=Kind.choices)
    client_id = Exact(
        max_length=MAX_CLIENT_ID, required=False, help_text="One's own name for it: sent twice, it is one call."
    )


class HistoryInput(StrictSerializer):
    missed = serializers.BooleanField(required=False, default=False, help_text="Only those that one missed.")


class SeenInput(StrictSerializer):
    call = Id(required=False, help_text="Only those up to this one.")
