"""Two people who call each other, as tests do it."""

from datetime import datetime, timedelta
from uuid import UUID

import time_machine

from accounts.models import User
from calls.direct_sweeps import calls_abandon, calls_note, rings_time_out
from calls.models import Call, Kind, Seat
from calls.services.direct import call_accept, call_invite
from calls.services.seats import Coming, seat_take
from realtime.ids import uuid7


def ring(by: User, user: User, kind: Kind = Kind.AUDIO, client_id: str = "") -> Call:
    return call_invite(by=by.pk, user_id=user.pk, kind=kind, client_id=client_id)[0]


def talk(by: User, user: User) -> Call:
    """One that was accepted; nobody sits in its room yet."""
    return call_accept(call_id=ring(by, user).pk, by=user.pk)


def sit(room_id: str, user: User) -> Seat:
    """With a socket of a server that is not there, which nobody finds out."""
    seat_take(Coming(room_id, user.pk, uuid7(), uuid7().hex))
    return Seat.objects.get(room=room_id, user=user)


def room_of(call: Call | UUID) -> str:
    room_id = Call.objects.values_list("room", flat=True).get(pk=call if isinstance(call, UUID) else call.pk)
    assert room_id is not None
    return str(room_id)


def state_of(call: Call | UUID) -> str:
    return Call.objects.values_list("state", flat=True).get(pk=call if isinstance(call, UUID) else call.pk)


def sweep_at(moment: datetime) -> int:
    """What the clock does then."""
    with time_machine.travel(moment, tick=False):
        return rings_time_out(moment) + calls_abandon(moment) + calls_note(moment)


def after(call: Call, **time: float) -> datetime:
    return (call.accepted_at or call.created_at) + timedelta(**time)
