"""What becomes of a call, told to all devices of both: to each of the two as the call is for them."""

from uuid import UUID

import msgspec
from django.db import transaction

from calls.call_hooks import on_call_change
from calls.frames import Accepted, AnsweredElsewhere, Busy, Declined, Ended, Incoming, Missed, Ringing
from calls.metrics import calls_over
from calls.models import Call
from calls.services.pushing import call_push
from calls.wire import call_view
from realtime.publish import publish
from realtime.topics import user_topic

TO_THE_CALLER: dict[str, type[msgspec.Struct]] = {
    Call.State.RINGING: Ringing,
    Call.State.BUSY: Busy,
    Call.State.ACCEPTED: Accepted,
    Call.State.DECLINED: Declined,
    Call.State.CANCELLED: Ended,
    Call.State.MISSED: Missed,
    Call.State.ENDED: Ended,
}
TO_THE_CALLEE: dict[str, type[msgspec.Struct]] = {
    **TO_THE_CALLER,
    Call.State.RINGING: Incoming,
    Call.State.ACCEPTED: AnsweredElsewhere,
    **dict.fromkeys(Call.UNHEARD, Missed),
}


def call_tell(call_id: UUID) -> Call:
    """Of a call that was just made, or moved on. Returns it as it is now."""
    call = Call.objects.with_people().get(pk=call_id)
    _publish(TO_THE_CALLER[call.state], call, call.caller_id)
    _publish(TO_THE_CALLEE[call.state], call, call.callee_id)
    if call.state in {Call.State.RINGING, *Call.UNHEARD} or (call.pushed_at and call.state != Call.State.ENDED):
        call_push(call)
    if not call.is_live:
        transaction.on_commit(calls_over.labels(call.state, call.kind).inc, robust=True)
    on_call_change.run(call)
    return call


def missed_count(user_id: UUID) -> int:
    return Call.objects.missed_by(user_id).count()


def _publish(event: type[msgspec.Struct], call: Call, user_id: UUID) -> None:
    view = call_view(call, seen_by=user_id)
    publish(user_topic(user_id), Missed(view, missed_count(user_id)) if event is Missed else event(view))
