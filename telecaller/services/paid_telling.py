"""What becomes of a paid call, told to all devices of both: to each of the two as the call is for them."""

import math
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from calls.media import mesh
from calls.models import Room
from realtime.publish import publish
from realtime.topics import user_topic
from telecaller.call_frames import (
    Accepted,
    Cancelled,
    Ended,
    Extended,
    Incoming,
    LowBalance,
    MeterTurned,
    Missed,
    Rejected,
    Ringing,
)
from telecaller.call_wire import paid_call_view
from telecaller.metrics import coins_spent, paid_calls_over
from telecaller.models import PaidCall
from telecaller.services.paid_pushing import paid_call_push
from telecaller.services.states import states_settle_soon

State = PaidCall.State

TO_THE_CALLER: dict[str, type[msgspec.Struct]] = {
    State.RINGING: Ringing,
    State.REJECTED: Rejected,
    State.MISSED: Missed,
    State.CANCELLED: Cancelled,
    State.COMPLETED: Ended,
}
TO_THE_TELECALLER: dict[str, type[msgspec.Struct]] = {**TO_THE_CALLER, State.RINGING: Incoming}


def paid_call_tell(call_id: UUID) -> PaidCall:
    """Of a call that moved on. Returns it as it is now."""
    return paid_call_told(_read(call_id))


def paid_call_told(call: PaidCall) -> PaidCall:
    """Of a row that has its people with it."""
    if call.state == State.ACCEPTED:
        _tell_of_room(call)
    else:
        _publish(call, call.caller_id, TO_THE_CALLER[call.state])
        _publish(call, call.telecaller_id, TO_THE_TELECALLER[call.state])
    if call.state in {State.RINGING, *PaidCall.UNHEARD} or (call.pushed_at and call.state != State.COMPLETED):
        paid_call_push(call)
    if not call.is_live:
        _count(call)
    states_settle_soon([call.caller_id, call.telecaller_id])
    return call


def meter_tell(call_id: UUID) -> None:
    call = _read(call_id)
    for user_id in (call.caller_id, call.telecaller_id):
        _publish(call, user_id, MeterTurned)


def extension_tell(call_id: UUID) -> None:
    call = _read(call_id)
    _publish(call, call.caller_id, Extended)


def shortage_tell(call_id: UUID) -> None:
    call = _read(call_id)
    assert call.funded_until is not None
    left = max(math.ceil((call.funded_until - timezone.now()).total_seconds()), 0)
    view = paid_call_view(call, seen_by=call.caller_id)
    publish(user_topic(call.caller_id), LowBalance(view, left, call.funded_until))


def _tell_of_room(call: PaidCall) -> None:
    assert call.room is not None
    for user in (call.caller, call.telecaller.user):
        media = mesh.credentials(call.room, user) if call.room.media == Room.Media.MESH else None
        publish(user_topic(user.pk), Accepted(paid_call_view(call, seen_by=user.pk), media))


def _publish(call: PaidCall, user_id: UUID, event: type[msgspec.Struct]) -> None:
    publish(user_topic(user_id), event(paid_call_view(call, seen_by=user_id)))


def _count(call: PaidCall) -> None:
    def count() -> None:
        paid_calls_over.labels(call.state, call.kind).inc()
        coins_spent.labels(call.kind).inc(call.coins)

    transaction.on_commit(count, robust=True)


def _read(call_id: UUID) -> PaidCall:
    return PaidCall.objects.with_people().select_related("room").get(pk=call_id)
