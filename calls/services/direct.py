"""Calls from one person to another: they ring, and are answered, or are not.

Whoever makes, answers or ends a call does so with both people locked, and what they decide by is asked only then.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.services.locks import pair_lock
from calls.busy import on_a_call_among
from calls.models import Call, Kind
from calls.models.call import RINGS_FOR
from calls.services.endings import call_end, ring_end
from calls.services.refusals import another_call, must_be, no_such_call, on_another_call, too_late
from calls.services.rooms import room_create
from calls.services.telling import call_tell
from chat.services.conversations import direct_open
from realtime.errors import Invalid


@transaction.atomic
def call_invite(*, by: UUID, user_id: UUID, kind: Kind, client_id: str = "") -> tuple[Call, bool]:
    """The call between the two, and whether it is new. Of two who call each other, the later one answers."""
    if by == user_id:
        raise Invalid("not_oneself", "A call takes two.", fields={"user": ["This is you."]})
    direct_open(by=by, user_id=user_id)  # with which both are locked, and no block is between them
    if known := _made_before(by, user_id, kind, client_id):
        return known, False
    if there := Call.objects.with_people().live().between(by, user_id).first():
        crosses = there.state == Call.State.RINGING and there.callee_id == by
        return _answer(there) if crosses else there, False
    if on_a_call_among([by]):
        raise on_another_call()
    return _make(by, user_id, kind, client_id), True


@transaction.atomic
def call_accept(*, call_id: UUID, by: UUID) -> Call:
    """The first device wins."""
    call = _locked(call_id, by)
    must_be(call.callee_id, by, "Only who is called can answer.")
    return _answer(call)


@transaction.atomic
def call_decline(*, call_id: UUID, by: UUID) -> Call:
    call = _locked(call_id, by)
    must_be(call.callee_id, by, "Only who is called can decline.")
    return ring_end(call, Call.State.DECLINED)


@transaction.atomic
def call_cancel(*, call_id: UUID, by: UUID) -> Call:
    call = _locked(call_id, by)
    must_be(call.caller_id, by, "Only who calls can take it back.")
    return ring_end(call, Call.State.CANCELLED)


@transaction.atomic
def call_hangup(*, call_id: UUID, by: UUID) -> Call:
    """Ends it however far it is: cancels or declines what rings still."""
    return call_end(_locked(call_id, by), by=by)


def _locked(call_id: UUID, user_id: UUID) -> Call:
    """Of one's own calls, with both people locked. What it is now is what it stays."""
    call = Call.objects.of(user_id).filter(pk=call_id).first()
    if call is None:
        raise no_such_call()
    pair_lock(user_id, call.other_than(user_id))
    return Call.objects.with_people().get(pk=call_id)


def _made_before(by: UUID, user_id: UUID, kind: Kind, client_id: str) -> Call | None:
    if not client_id:
        return None
    call = Call.objects.with_people().filter(caller=by, client_id=client_id).first()
    if call is not None and (call.callee_id, call.kind) != (user_id, kind):
        raise another_call()
    return call


def _make(by: UUID, user_id: UUID, kind: Kind, client_id: str) -> Call:
    now = timezone.now()
    call = Call(caller_id=by, callee_id=user_id, kind=kind, client_id=client_id, created_at=now)
    if on_a_call_among([user_id]):
        call.state, call.rings_until, call.ended_at = Call.State.BUSY, now, now
    else:
        call.rings_until = now + RINGS_FOR
    call.save(force_insert=True)
    return call_tell(call.pk)


def _answer(call: Call) -> Call:
    """One that has rung its time is over, though the clock may not have come to it yet."""
    now = timezone.now()
    ringing = Call.objects.ringing().filter(pk=call.pk, rings_until__gt=now)
    if not ringing.update(state=Call.State.ACCEPTED, accepted_at=now):
        raise too_late(accepted=call.state == Call.State.ACCEPTED)
    room = room_create(by=call.caller_id, kind=Kind(call.kind), max_participants=2)
    Call.objects.filter(pk=call.pk).update(room=room)
    return call_tell(call.pk)
