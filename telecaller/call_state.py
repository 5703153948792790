"""Paid calls that ring or go on, asked once for all who signed in together."""

from collections.abc import Collection
from uuid import UUID

from telecaller.call_wire import PaidCallView, paid_call_view
from telecaller.models import PaidCall


def live_calls_of(user_ids: Collection[UUID]) -> dict[UUID, PaidCallView]:
    """Nobody has two."""
    found: dict[UUID, PaidCallView] = {}
    for call in PaidCall.objects.live().of(*user_ids).with_people():
        for user_id in (call.caller_id, call.telecaller_id):
            found[user_id] = paid_call_view(call, seen_by=user_id)
    return found
