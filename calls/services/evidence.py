"""What the staff is shown of a call that is reported to them."""

from uuid import UUID

from accounts.evidence import evidence, moment
from calls.models import Call
from calls.services.refusals import no_such_call


@evidence("call")
def _call(reporter_id: UUID, user_id: UUID, call_id: UUID) -> str:
    call = Call.objects.with_people().between(reporter_id, user_id).filter(pk=call_id).first()
    if call is None:
        raise no_such_call()
    who = f"@{call.caller.username} called @{call.callee.username} ({call.kind})"
    return f"{moment(call.created_at)}\n\n{who}: {call.get_state_display()}, {call.seconds} s of talk"
