"""What time ends in rooms: seats whose sockets did not come back, and rooms that nobody comes to."""

from datetime import datetime

from calls import direct_sweeps, media_sweeps  # noqa: F401  Those of calls between two, and of the media server.
from calls.models import Room
from calls.services.connections import seats_find_orphaned, seats_give_up
from calls.services.rooms import room_close_deserted
from realtime.clock import sweep


@sweep("seats")
def seats_sweep(now: datetime) -> int:
    return seats_give_up(now)


@sweep("orphaned_seats", every=5)
def orphaned_seats_sweep(_: datetime) -> int:
    return seats_find_orphaned()


@sweep("rooms")
def rooms_sweep(now: datetime) -> int:
    deserted = Room.objects.deserted(now).values_list("pk", flat=True)
    return sum(room_close_deserted(room_id) for room_id in list(deserted))
