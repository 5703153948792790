"""What becomes of paid calls when something happens to their people, their rooms, or the caller's wallet."""

from typing import Any

from accounts.hooks import Steps, on_block, on_suspension
from accounts.models import User
from accounts.personal_data import erased, exported
from calls.busy import Side, sides
from calls.models import Room
from calls.pairs import relations
from calls.room_hooks import on_room_end, on_seat_left, on_seats_turn
from calls.services.presence import presence_last
from telecaller.call_history import paid_history_of
from telecaller.models import PaidCall
from telecaller.models.paid_call import PaidCallQuerySet
from telecaller.services.funding import call_extend
from telecaller.services.metering import meter_turn
from telecaller.services.paid_endings import call_end_with_room, calls_end, room_end_with_call
from telecaller.services.settling import accounts_of
from wallet.hooks import on_credit
from wallet.services.accounts import accounts_lock

relations.append("paid_call")
sides += [Side(PaidCall.objects.live, "caller"), Side(PaidCall.objects.live, "telecaller")]
on_seats_turn(meter_turn)
on_seat_left(room_end_with_call)
on_room_end(call_end_with_room)
on_credit(call_extend)


@on_block("paid_calls")
def _part(blocker: User, blocked: User) -> Steps:
    """As if the one who blocks had hung up: the other is told no more than that."""
    return _hang_up(PaidCall.objects.live().between(blocker.pk, blocked.pk), by=blocker)


@on_suspension("paid_calls")
def _suspend(user: User, _by: User) -> Steps:
    return _hang_up(PaidCall.objects.live().of(user.pk), by=user)


@erased("paid_calls")
def _erase(user: User) -> Steps:
    """What was paid stays in the books. Of those who talked, one is somebody without a name from now on."""
    return _hang_up(PaidCall.objects.live().of(user.pk), by=user)


@exported("paid_calls")
def _paid_calls(user: User) -> list[Any]:
    return [_one(call, user) for call in paid_history_of(user.pk).order_by("pk")]


def _one(call: PaidCall, user: User) -> dict[str, Any]:
    incoming = call.telecaller_id == user.pk
    feedback = None if incoming else getattr(call, "feedback", None)
    return {
        "with": (call.caller if incoming else call.telecaller.user).username,
        "incoming": incoming,
        "kind": call.kind,
        "state": call.state,
        "created_at": call.created_at,
        "accepted_at": call.accepted_at,
        "ended_at": call.ended_at,
        "seconds": call.seconds,
        "coins": call.earned if incoming else call.coins,
        "feedback": feedback and {"stars": feedback.stars, "text": feedback.text},
    }


def _hang_up(calls: PaidCallQuerySet, *, by: User) -> Steps:
    held = _held(calls)
    yield
    with presence_last():
        calls_end(held, by=by.pk)


def _held(calls: PaidCallQuerySet) -> list[PaidCall]:
    """As they are once they are locked, with their rooms before them and the accounts that they are paid by after."""
    ids = list(calls.values_list("pk", flat=True))
    rooms = Room.objects.filter(paid_call__in=ids)
    list(rooms.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    locked = PaidCall.objects.live().filter(pk__in=ids).select_for_update(no_key=True, of=("self",)).order_by("pk")
    found = list(locked.with_people())
    accounts_lock(each for call in found if call.hold_id for each in accounts_of(call).values())
    return found
