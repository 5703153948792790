"""Which telecaller is told of a paid call by push, and in which words: asked when it is sent."""

from uuid import UUID

from accounts.services.blocks import is_blocked_between
from accounts.services.push import TTL, Note, browsers_away, people_away
from calls.models.call import RINGS_FOR
from calls.push import Told
from telecaller.models import PaidCall
from telecaller.services.paid_pushed import paid_ring_pushed

PAGE = "/app/telecallers/console"
DONE = {
    PaidCall.State.ACCEPTED: "Answered on another device",
    PaidCall.State.COMPLETED: "Answered on another device",
    PaidCall.State.REJECTED: "Declined on another device",
}


def note_of_paid_call(call_id: UUID) -> Told | None:
    """To a telecaller who looks at no page of ours, as long as it rings; then, in its place, what became of it."""
    call = PaidCall.objects.with_people().filter(pk=call_id).first()
    if call is None or is_blocked_between(call.caller_id, call.telecaller_id):
        return None
    state, name = PaidCall.State(call.state), call.caller.get_full_name()
    if state in DONE:
        done = Told([_note(call, name, DONE[state], quiet=True)], RINGS_FOR, browsers_away(call.telecaller_id))
        return done if call.pushed_at else None
    if not people_away({call.telecaller_id}):
        return None
    if state in PaidCall.UNHEARD:
        return Told([_note(call, name, f"Missed paid {call.kind} call")], TTL)
    if not paid_ring_pushed(call.pk):
        return None
    return Told([_note(call, f"{name} calls you", f"Paid {call.kind} call")], RINGS_FOR)


def _note(call: PaidCall, title: str, body: str, *, quiet: bool = False) -> tuple[UUID, Note]:
    return call.telecaller_id, Note(title=title, body=body, tag=f"paid-call:{call.pk}", url=PAGE, quiet=quiet)
