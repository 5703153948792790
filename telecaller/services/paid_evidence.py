"""What the staff is shown of a paid call that is reported to them."""

from uuid import UUID

from accounts.evidence import evidence, moment
from calls.services.refusals import no_such_call
from telecaller.models import Feedback, PaidCall


@evidence("paid_call")
def _paid_call(reporter_id: UUID, user_id: UUID, call_id: UUID) -> str:
    call = PaidCall.objects.with_people().between(reporter_id, user_id).filter(pk=call_id).first()
    if call is None:
        raise no_such_call()
    who = f"@{call.caller.username} called @{call.telecaller.user.username} ({call.kind}, paid)"
    lines = [moment(call.created_at), "", f"{who}: {call.get_state_display()}, {call.seconds} s for {call.coins} coins"]
    if call.end_reason:
        lines.append(f"Ended: {call.get_end_reason_display()}")
    if feedback := Feedback.objects.filter(call=call).first():
        lines.append(f"{feedback.stars} stars: {feedback.text}")
    return "\n".join(lines)
