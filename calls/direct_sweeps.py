"""What time ends of calls between two people: what rings too long, and what nobody came to."""

from datetime import datetime

from calls.models import Call
from calls.services.endings import call_abandon, ring_time_out
from calls.services.notes import call_note
from realtime.clock import sweep

MOST_AT_ONCE = 200


@sweep("rings")
def rings_time_out(now: datetime) -> int:
    overdue = Call.objects.overdue(now).order_by("rings_until").values_list("pk", flat=True)
    return sum(ring_time_out(pk) for pk in overdue[:MOST_AT_ONCE])


@sweep("abandoned_calls")
def calls_abandon(now: datetime) -> int:
    unjoined = Call.objects.unjoined(now).values_list("pk", flat=True)
    return sum(call_abandon(pk) for pk in unjoined[:MOST_AT_ONCE])


@sweep("call_notices")
def calls_note(now: datetime) -> int:
    unnoted = Call.objects.unnoted().order_by("ended_at").values_list("pk", flat=True)
    return sum(call_note(pk) for pk in unnoted[:MOST_AT_ONCE])
