"""Calls that are over, told among the messages of their two people.

Afterwards, by the clock: whatever ends a call need not wait for the conversation, nor for the count of its changes.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.models import Call
from chat.services.notices import direct_notice_add


@transaction.atomic
def call_note(call_id: UUID) -> bool:
    """Once, whoever else does it at the same moment."""
    if not Call.objects.unnoted().filter(pk=call_id).update(noted_at=timezone.now()):
        return False
    call = Call.objects.get(pk=call_id)
    notice = {
        "what": "call",
        "call": str(call.pk),
        "kind": call.kind,
        "outcome": call.state,
        "seconds": call.seconds,
    }
    seen = call.state not in Call.UNHEARD
    direct_notice_add(by=call.caller_id, user_id=call.callee_id, notice=notice, seen=seen)
    return True
