"""How paid calls end: by one of the two, by the clock, by the staff, or with the room they are held in.

Whatever ends one that was accepted ends its room, and with the room, which is locked, the call is settled: once.
"""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.models import Room, Seat
from calls.services.refusals import moved_on
from calls.services.rooms import room_end
from realtime.errors import Conflict
from telecaller.models import PaidCall
from telecaller.services.paid_telling import paid_call_tell
from telecaller.services.settling import call_settle

State, End = PaidCall.State, PaidCall.End

BEFORE_THE_ANSWER = {End.CALLER: State.CANCELLED, End.TELECALLER: State.REJECTED, End.STAFF: State.CANCELLED}


def is_accepted(call_id: UUID) -> bool:
    """At this moment."""
    return PaidCall.objects.accepted().filter(pk=call_id).exists()


def ring_end(call: PaidCall, outcome: PaidCall.State, reason: PaidCall.End) -> PaidCall:
    """Of several who end what rings, or answer it, one does."""
    over = {"state": outcome, "end_reason": reason, "ended_at": timezone.now()}
    if not PaidCall.objects.ringing().filter(pk=call.pk).update(**over):
        raise moved_on(accepted=is_accepted(call.pk))
    return paid_call_tell(call.pk)


@transaction.atomic
def call_end(call: PaidCall, reason: PaidCall.End) -> PaidCall:
    if call.state == State.RINGING:
        return ring_end(call, BEFORE_THE_ANSWER[reason], reason)
    room = _room_locked(call.pk)
    if room is None or not _note_reason(call.pk, reason):
        raise moved_on(accepted=is_accepted(call.pk))
    room_end(room=room, reason=Room.End.STAFF if reason == End.STAFF else Room.End.CALL)
    return PaidCall.objects.with_people().get(pk=call.pk)


def calls_end(calls: Iterable[PaidCall], *, by: UUID) -> None:
    """For one of the two. The clock waits for nobody: what it ends at this moment is over as well."""
    for call in calls:
        with suppress(Conflict):
            call_end(call, End.CALLER if call.caller_id == by else End.TELECALLER)


def call_end_with_room(room: Room) -> None:
    """The room is locked, and so whoever ends a call comes by here, one after the other."""
    accepted = PaidCall.objects.accepted().select_for_update(no_key=True)
    call = accepted.filter(room=room).first()
    if call is not None:
        call_settle(call, reason=End(call.end_reason) if call.end_reason else _reason_of(room, call))
        paid_call_tell(call.pk)


def room_end_with_call(room: Room) -> None:
    """One of the two has gone."""
    call = PaidCall.objects.accepted().filter(room=room).first()
    if call is not None:
        _note_reason(call.pk, _who_went(room, call))
        room_end(room=room, reason=Room.End.CALL)


@transaction.atomic
def paid_ring_time_out(call_id: UUID) -> bool:
    """Answered at this moment, it is not missed."""
    now = timezone.now()
    missed = PaidCall.objects.overdue(now).filter(pk=call_id)
    if not missed.update(state=State.MISSED, end_reason=End.TIME, ended_at=now):
        return False
    paid_call_tell(call_id)
    return True


@transaction.atomic
def paid_call_abandon(call_id: UUID) -> bool:
    """Whoever comes at this moment comes before, or finds the room closed."""
    room = _room_locked(call_id)
    if room is None or not PaidCall.objects.unjoined(timezone.now()).filter(pk=call_id).exists():
        return False
    _note_reason(call_id, End.NOBODY)
    return room_end(room=room, reason=Room.End.CALL)


def _room_locked(call_id: UUID) -> Room | None:
    return Room.objects.select_for_update(no_key=True, of=("self",)).filter(paid_call=call_id).first()


def _note_reason(call_id: UUID, reason: PaidCall.End) -> bool:
    """Of a call whose room is locked, and ends now."""
    return bool(PaidCall.objects.accepted().filter(pk=call_id).update(end_reason=reason))


def _reason_of(room: Room, call: PaidCall) -> PaidCall.End:
    if room.end_reason == Room.End.STAFF:
        return End.STAFF
    return End.LOST if call.blocks else End.NOBODY


def _who_went(room: Room, call: PaidCall) -> PaidCall.End:
    """Who was away already did not come back."""
    if call.talking_since is None:
        return End.LOST if call.blocks else End.NOBODY
    stays = Seat.objects.taken().filter(room=room, user=call.caller_id).exists()
    return End.TELECALLER if stays else End.CALLER
