"""How calls end: by one of the two, by the clock, or with the room they are held in."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.models import Call, Room
from calls.services.refusals import moved_on
from calls.services.rooms import room_end
from calls.services.telling import call_tell
from realtime.errors import Conflict


def ring_end(call: Call, outcome: Call.State) -> Call:
    """Of several who end what rings, or answer it, one does."""
    if not Call.objects.ringing().filter(pk=call.pk).update(state=outcome, ended_at=timezone.now()):
        raise moved_on(accepted=call.state == Call.State.ACCEPTED)
    return call_tell(call.pk)


def call_end(call: Call, *, by: UUID) -> Call:
    """For one of its two, and with both locked."""
    if call.state == Call.State.RINGING:
        return ring_end(call, Call.State.CANCELLED if call.caller_id == by else Call.State.DECLINED)
    if call.room is None or call.state != Call.State.ACCEPTED:
        raise moved_on(accepted=call.state == Call.State.ACCEPTED)
    room_end(room=call.room, reason=Room.End.CALL)
    return Call.objects.with_people().get(pk=call.pk)


def calls_end(calls: Iterable[Call], *, by: UUID) -> None:
    """The clock waits for nobody: what it ends at this moment is over as well."""
    for call in calls:
        with suppress(Conflict):
            call_end(call, by=by)


def call_end_with_room(room: Room) -> None:
    """The room is locked, and so whoever ends a call comes by here, one after the other."""
    accepted = Call.objects.filter(room=room, state=Call.State.ACCEPTED)
    pk = accepted.values_list("pk", flat=True).first()
    if pk is not None and accepted.update(state=Call.State.ENDED, ended_at=timezone.now()):
        call_tell(pk)


def room_end_with_call(room: Room) -> None:
    """One of the two has gone."""
    if Call.objects.filter(room=room).exists():
        room_end(room=room, reason=Room.End.CALL)


@transaction.atomic
def ring_time_out(call_id: UUID) -> bool:
    """Answered at this moment, it is not missed."""
    missed = Call.objects.overdue(timezone.now()).filter(pk=call_id)
    if not missed.update(state=Call.State.MISSED, ended_at=timezone.now()):
        return False
    call_tell(call_id)
    return True


@transaction.atomic
def call_abandon(call_id: UUID) -> bool:
    """Whoever comes at this moment comes before, or finds the room closed."""
    room = Room.objects.select_for_update(no_key=True, of=("self",)).filter(call=call_id).first()
    if room is None or not Call.objects.unjoined(timezone.now()).filter(pk=call_id).exists():
        return False
    room_end(room=room, reason=Room.End.CALL)
    return True
