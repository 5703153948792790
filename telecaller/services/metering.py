"""The meter of a call: it runs while both are connected, and a block is paid before it is talked through.

What is charged for good is counted when the call is over (`settling`), from the time that was talked. What is done here
keeps enough coins back for it, and says how far they go.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from calls.models import Seat
from realtime.models import Connection
from telecaller.models import Block, Meter, PaidCall
from telecaller.models.meter import BLINK
from telecaller.services.paid_telling import meter_tell
from wallet.models import COIN, Account
from wallet.services.holds import holds_grow

MISSED_A_LEASE = timedelta(seconds=7)
"""Of a process that renews every five. What it has held since may be gone with it."""

MOST_AT_ONCE = 1000

RUNNING = ["blocks", "talked", "talking_since", "due_at", "funded_until", "warns_at"]


def meter_turn(room_id: str, moment: datetime) -> None:
    """Somebody came, went or is back, in a room that is locked."""
    call = PaidCall.objects.accepted().select_for_update(no_key=True).filter(room=room_id).first()
    if call is None:
        return
    both = Seat.objects.taken().filter(room=room_id, expires_at__isnull=True).count() == 2
    if both and call.talking_since is None:
        _start(call)
    elif not both and call.talking_since is not None:
        call.pause(until=min(moment, proven_until(call, timezone.now())))
    else:
        return
    call.save(update_fields=RUNNING)
    meter_tell(call.pk)


def _start(call: PaidCall) -> None:
    now = timezone.now()
    if not PaidCall.objects.talking().exists():  # the clock did not look while there was nothing to see
        Meter.objects.update_or_create(pk=1, defaults={"seen_at": now})
    if not call.blocks:
        blocks_add(call, [0])
    call.run(since=now, available=coins_available(call.caller_id))


def blocks_add(call: PaidCall, numbers: Iterable[int]) -> None:
    Block.objects.bulk_create([Block(call=call, number=each, coins=call.block_price(each)) for each in numbers])


def coins_available(user_id: UUID) -> int:
    return coins_among([user_id]).get(user_id, 0)


def coins_among(user_ids: Collection[UUID]) -> dict[UUID, int]:
    """Of those who ever had any."""
    accounts = Account.objects.filter(owner__in=user_ids, kind=Account.Kind.SPENDING, unit=COIN)
    return {owner: account.available for account in accounts if (owner := account.owner_id)}


def proven_until(call: PaidCall, now: datetime) -> datetime:
    """Until when it is known that the two were connected: somebody looked, and their processes lived."""
    bounds = [now]
    seen_at = Meter.objects.filter(pk=1).values_list("seen_at", flat=True).first()
    if seen_at is not None and now - seen_at > BLINK:
        bounds.append(seen_at)
    sockets = Seat.objects.taken().filter(room=call.room_id).values("connection")
    lived = Connection.objects.filter(pk__in=sockets).aggregate(until=Min("process__renewed_at"))["until"]
    if lived is not None and now - lived > MISSED_A_LEASE:
        bounds.append(lived)
    return min(bounds)


def meter_look(now: datetime) -> None:
    """The clock comes by. If nobody did for a while, all calls go on as if that time had not been."""
    if not PaidCall.objects.talking().exists():
        return
    if Meter.objects.filter(pk=1, seen_at__gte=now - BLINK).update(seen_at=now):
        return
    with transaction.atomic():
        meter, _ = Meter.objects.select_for_update().get_or_create(pk=1, defaults={"seen_at": now})
        if now - meter.seen_at > BLINK:
            _skip(since=meter.seen_at, until=now)
        Meter.objects.filter(pk=1).update(seen_at=now)


def _skip(*, since: datetime, until: datetime) -> None:
    calls = list(PaidCall.objects.talking().select_for_update(no_key=True).order_by("pk"))
    for call in calls:
        call.skip(since=since, until=until)
    PaidCall.objects.bulk_update(calls, RUNNING, batch_size=MOST_AT_ONCE)
    for call in calls:
        meter_tell(call.pk)


def blocks_charge(now: datetime) -> int:
    """All blocks that have begun and can be paid, of however many calls, in portions."""
    charged = 0
    while portion := _charge_portion(now):
        charged += portion
    return charged


@transaction.atomic
def _charge_portion(now: datetime) -> int:
    """Those that somebody else has in hand are theirs."""
    payable = PaidCall.objects.due(now).filter(funded_until__gt=F("due_at"))
    locked = payable.select_for_update(no_key=True, skip_locked=True).order_by("due_at")[:MOST_AT_ONCE]
    calls = {call.hold_id: call for call in locked.only("hold", "price", "pulse", "blocks")}
    grown = holds_grow({hold_id: call.block_price(1) for hold_id, call in calls.items() if hold_id})
    paid = [call for hold_id, call in calls.items() if hold_id in grown]
    Block.objects.bulk_create([Block(call=call, number=call.blocks, coins=call.block_price(1)) for call in paid])
    for pulse, call_ids in _by_pulse(paid).items():
        further = {"blocks": F("blocks") + 1, "due_at": F("due_at") + timedelta(seconds=pulse)}
        PaidCall.objects.filter(pk__among=call_ids).update(**further)
    short = [call.pk for hold_id, call in calls.items() if hold_id not in grown]
    if short:  # coins that were there when it was counted went somewhere else
        PaidCall.objects.filter(pk__in=short).update(funded_until=F("due_at"), warns_at=None)
    return len(calls)


def _by_pulse(calls: Iterable[PaidCall]) -> dict[int, list[UUID]]:
    found: defaultdict[int, list[UUID]] = defaultdict(list)
    for call in calls:
        found[call.pulse].append(call.pk)
    return found
