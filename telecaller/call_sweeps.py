"""What time does to paid calls: what rings too long, what nobody came to, and the meter."""

from datetime import datetime

from realtime.clock import TICK_SECONDS, sweep
from telecaller.models import PaidCall
from telecaller.services.funding import call_cut, call_warn
from telecaller.services.metering import blocks_charge, meter_look
from telecaller.services.paid_endings import paid_call_abandon, paid_ring_time_out

MOST_AT_ONCE = 200


@sweep("paid_rings")
def paid_rings_time_out(now: datetime) -> int:
    overdue = PaidCall.objects.overdue(now).order_by("rings_until").values_list("pk", flat=True)
    return sum(paid_ring_time_out(pk) for pk in overdue[:MOST_AT_ONCE])


@sweep("abandoned_paid_calls")
def paid_calls_abandon(now: datetime) -> int:
    unjoined = PaidCall.objects.unjoined(now).values_list("pk", flat=True)
    return sum(paid_call_abandon(pk) for pk in unjoined[:MOST_AT_ONCE])


@sweep("meter", every=TICK_SECONDS)
def meter_sweep(now: datetime) -> int:
    """First what the clock missed, then what is paid, and only then what cannot be paid any more."""
    meter_look(now)
    handled = blocks_charge(now)
    used_up = PaidCall.objects.used_up(now).order_by("funded_until").values_list("pk", flat=True)
    handled += sum(call_cut(pk, now) for pk in used_up[:MOST_AT_ONCE])
    low = PaidCall.objects.to_warn(now).order_by("warns_at").values_list("pk", flat=True)
    return handled + sum(call_warn(pk, now) for pk in low[:MOST_AT_ONCE])
