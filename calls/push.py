"""Who is told of a call by push, and in which words: asked when it is sent."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from accounts.services.blocks import is_blocked_between
from accounts.services.push import TTL, Note, people_away
from calls.models import Call
from calls.models.call import RINGS_FOR

PAGE = "/app/calls"


class Told(NamedTuple):
    notes: list[tuple[UUID, Note]]
    ttl: timedelta


def note_of_call(call_id: UUID) -> Told | None:
    """To who is called and looks at no page of ours, as long as it rings; then, in its place, that they missed it."""
    call = Call.objects.with_people().filter(pk=call_id, seen_at__isnull=True).first()
    if call is None or call.state not in {Call.State.RINGING, *Call.UNHEARD}:
        return None
    if not people_away({call.callee_id}) or is_blocked_between(call.caller_id, call.callee_id):
        return None
    rings, name = call.state == Call.State.RINGING, call.caller.get_full_name()
    note = Note(
        title=f"{name} calls you" if rings else name,
        body=f"{call.get_kind_display()} call" if rings else f"Missed {call.kind} call",
        tag=f"call:{call.pk}",
        url=PAGE,
    )
    return Told([(call.callee_id, note)], RINGS_FOR if rings else TTL)
