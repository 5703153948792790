"""Paid calls: answered, or not, and ended.

Whoever answers or ends one does so with both people locked, and what they decide by is asked only then.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.services.locks import pair_lock
from calls.models import Kind, Room
from calls.services.refusals import must_be, no_such_call, too_late
from calls.services.rooms import room_create
from realtime.errors import Conflict
from telecaller.models import PaidCall
from telecaller.services.paid_endings import call_end, is_accepted, ring_end
from telecaller.services.paid_telling import paid_call_tell
from wallet.models import Account, Hold
from wallet.services.accounts import account_of
from wallet.services.holds import hold_place
from wallet.services.telling import wallet_tell

State, End = PaidCall.State, PaidCall.End


@transaction.atomic
def paid_call_accept(*, call_id: UUID, by: UUID) -> PaidCall:
    """The first device wins. If the caller cannot pay for the first block any more, the call is cancelled."""
    call = _locked(call_id, by)
    must_be(call.telecaller_id, by, "Only who is called can answer.")
    ringing = PaidCall.objects.ringing().select_for_update(no_key=True)
    if not ringing.filter(pk=call.pk, rings_until__gt=timezone.now()).exists():
        raise too_late(accepted=is_accepted(call.pk))
    try:
        hold = _hold_first_block(call)
    except Conflict:
        return ring_end(call, State.CANCELLED, End.MONEY)
    room = room_create(by=call.caller_id, kind=Kind(call.kind), max_participants=2)
    return _answer(call, hold, room)


@transaction.atomic
def paid_call_reject(*, call_id: UUID, by: UUID) -> PaidCall:
    call = _locked(call_id, by)
    must_be(call.telecaller_id, by, "Only who is called can reject.")
    return ring_end(call, State.REJECTED, End.TELECALLER)


@transaction.atomic
def paid_call_cancel(*, call_id: UUID, by: UUID) -> PaidCall:
    call = _locked(call_id, by)
    must_be(call.caller_id, by, "Only who calls can take it back.")
    return ring_end(call, State.CANCELLED, End.CALLER)


@transaction.atomic
def paid_call_end(*, call_id: UUID, by: UUID) -> PaidCall:
    """However far it is: what rings still is cancelled, or rejected."""
    call = _locked(call_id, by)
    call.refresh_from_db(fields=["state"])
    return call_end(call, End.CALLER if call.caller_id == by else End.TELECALLER)


def _hold_first_block(call: PaidCall) -> Hold:
    spending = account_of(kind=Account.Kind.SPENDING, owner=call.caller_id)
    with transaction.atomic():  # to go on without it
        return hold_place(key=f"call:{call.pk}", account=spending, amount=call.block_price(0))


def _answer(call: PaidCall, hold: Hold, room: Room) -> PaidCall:
    answered = {"state": State.ACCEPTED, "accepted_at": timezone.now(), "hold": hold, "room": room}
    PaidCall.objects.ringing().filter(pk=call.pk).update(**answered)
    wallet_tell(user_id=call.caller_id)
    return paid_call_tell(call.pk)


def _locked(call_id: UUID, user_id: UUID) -> PaidCall:
    """Of one's own calls, with both people locked, but read before that: what moves it asks how far it is."""
    call = PaidCall.objects.of(user_id).filter(pk=call_id).first()
    if call is None:
        raise no_such_call()
    pair_lock(user_id, call.other_than(user_id))
    return call
