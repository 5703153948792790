"""Coins that run out in a call, or come while it goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.models import Room
from calls.services.rooms import room_end
from telecaller.models import PaidCall
from telecaller.services.metering import RUNNING, coins_available
from telecaller.services.paid_telling import extension_tell, shortage_tell

A_MOMENT = timedelta(microseconds=1)


def call_extend(user_id: UUID) -> Iterator[None]:
    """Somebody gets coins: the call that they pay for is locked before their account is."""
    calls = PaidCall.objects.accepted().select_for_update(no_key=True)
    call = calls.filter(caller=user_id).first()
    yield
    if call is not None:
        _fund(call, timezone.now())


def _fund(call: PaidCall, now: datetime) -> None:
    if call.talking_since is not None:
        call.fund(available=coins_available(call.caller_id), now=now)
        call.save(update_fields=RUNNING)
    extension_tell(call.pk)


@transaction.atomic
def call_cut(call_id: UUID, now: datetime) -> bool:
    """Whose money is used up, unless there is more of it by now. The room goes with the call, and the media with it."""
    room = Room.objects.select_for_update(no_key=True, of=("self",)).filter(paid_call=call_id).first()
    call = PaidCall.objects.used_up(now).select_for_update(no_key=True).filter(pk=call_id).first()
    if room is None or call is None:
        return False
    call.fund(available=coins_available(call.caller_id), now=now)
    assert call.funded_until is not None
    if call.funded_until > now:
        call.save(update_fields=RUNNING)
        extension_tell(call.pk)
        return False
    PaidCall.objects.filter(pk=call_id).update(end_reason=PaidCall.End.MONEY)
    return room_end(room=room, reason=Room.End.CALL)


@transaction.atomic
def call_warn(call_id: UUID, now: datetime) -> bool:
    """Once at each of the moments; of several that have passed, the last."""
    call = PaidCall.objects.to_warn(now).select_for_update(no_key=True).filter(pk=call_id).first()
    if call is None or call.warns_at is None:
        return False
    call.warns_at = call.warning_from(max(now, call.warns_at) + A_MOMENT)
    call.save(update_fields=["warns_at"])
    shortage_tell(call.pk)
    return True
