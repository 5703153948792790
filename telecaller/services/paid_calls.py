"""Paid calls: made, answered, or not.

Whoever makes, answers or ends one does so with both people locked, and what they decide by is asked only then.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import is_blocked_between
from accounts.services.locks import pair_lock
from calls.busy import on_a_call_among
from calls.models import Kind, Room
from calls.models.call import RINGS_FOR
from calls.services.refusals import another_call, must_be, no_such_call, on_another_call, too_late
from calls.services.rooms import room_create
from realtime.errors import Conflict, Invalid, NotFound
from realtime.models import Status
from telecaller.models import PaidCall, Rate, Telecaller
from telecaller.services.metering import coins_available
from telecaller.services.paid_endings import call_end, is_accepted, ring_end
from telecaller.services.paid_telling import paid_call_tell, paid_call_told
from wallet.models import Account, Hold
from wallet.services.accounts import account_of
from wallet.services.holds import hold_place
from wallet.services.journals import insufficient
from wallet.services.telling import wallet_tell

State, End = PaidCall.State, PaidCall.End


@transaction.atomic
def paid_call_make(*, by: UUID, telecaller_id: UUID, kind: Kind, client_id: str = "") -> tuple[PaidCall, bool]:
    """The call, and whether it is new. Of two devices that call at once, one does."""
    if by == telecaller_id:
        raise Invalid("not_oneself", "A call takes two.", fields={"telecaller": ["This is you."]})
    caller, user = pair_lock(by, telecaller_id)
    if known := _made_before(by, telecaller_id, kind, client_id):
        return known, False
    telecaller = _callable(user, caller)
    busy = on_a_call_among([by, telecaller_id])
    if by in busy:
        return _there(by, telecaller_id), False
    if telecaller.online_since is None or telecaller.status in {None, Status.OFFLINE}:  # type: ignore[attr-defined]
        raise Conflict("telecaller_offline", "They take no calls at the moment.")
    if telecaller_id in busy:
        raise Conflict("telecaller_busy", "They are on another call.")
    rate = Rate.objects.in_force(kind)
    if coins_available(by) < rate.first_block * rate.price:
        raise insufficient()
    return _make(caller, telecaller, rate, client_id), True


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


def _callable(user: User | None, caller: User) -> Telecaller:
    """With what their devices add up to. Asked of people who are locked."""
    rows = Telecaller.objects.filter(user=user, active=True).annotate(status=F("user__presence__status"))
    if user is None or not user.is_active or is_blocked_between(caller.pk, user.pk) or not (found := rows.first()):
        raise NotFound("not_found", "There is no such telecaller.")
    found.user = user
    return found


def _there(by: UUID, telecaller_id: UUID) -> PaidCall:
    """Whoever calls again, while it rings or the two talk, gets the call that is there."""
    there = PaidCall.objects.with_people().live().filter(caller=by, telecaller=telecaller_id).first()
    if there is None:
        raise on_another_call()
    return there


def _make(caller: User, telecaller: Telecaller, rate: Rate, client_id: str) -> PaidCall:
    now = timezone.now()
    call = PaidCall.objects.create(
        caller=caller,
        telecaller=telecaller,
        kind=rate.kind,
        client_id=client_id,
        created_at=now,
        rings_until=now + RINGS_FOR,
        price=rate.price,
        share=rate.share,
        first_block=rate.first_block,
        pulse=rate.pulse,
    )
    return paid_call_told(call)


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


def _made_before(by: UUID, telecaller_id: UUID, kind: Kind, client_id: str) -> PaidCall | None:
    if not client_id:
        return None
    call = PaidCall.objects.with_people().filter(caller=by, client_id=client_id).first()
    if call is not None and (call.telecaller_id, call.kind) != (telecaller_id, kind):
        raise another_call()
    return call
