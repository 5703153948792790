"""What time does to test rooms."""

from datetime import datetime

from livetests.models import TestRoom
from livetests.services.asking import QUESTIONS_END
from livetests.services.phases import question_close_due, room_end_due, room_start_due
from livetests.services.seats import devices_find_orphaned
from realtime.clock import TICK_SECONDS, sweep

MOST_AT_ONCE = 200


@sweep(QUESTIONS_END, every=TICK_SECONDS)
def questions_end(now: datetime) -> int:
    due = TestRoom.objects.due(now).order_by("due_at").values_list("pk", flat=True)
    return sum(question_close_due(pk, now) for pk in due[:MOST_AT_ONCE])


@sweep("test_rooms")
def rooms_open_and_close(now: datetime) -> int:
    opening = TestRoom.objects.opening(now).order_by("opens_at").values_list("pk", flat=True)
    closing = TestRoom.objects.closing(now).order_by("closes_at").values_list("pk", flat=True)
    expiring = TestRoom.objects.expiring(now).order_by("expires_at").values_list("pk", flat=True)
    opened = sum(room_start_due(pk, now) for pk in opening[:MOST_AT_ONCE])
    return opened + sum(room_end_due(pk, now) for pk in {*closing[:MOST_AT_ONCE], *expiring[:MOST_AT_ONCE]})


@sweep("test_devices", every=5)
def orphaned_devices_detach(_: datetime) -> int:
    return devices_find_orphaned()
