"""What the media server is told, after the change was committed; and looking who is there."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from calls.media import livekit, outage
from calls.media.livekit_server import Unreachable
from calls.services.media import Strays, may_be_there, strays

WAITS = [timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=30)]
"""Between the attempts. Should they not do, `media_repair` finds what is left over once the server answers."""


@task()
def media_remove(room: str, user: str, attempt: int = 0) -> None:
    """Unless they have come back since, by the door."""
    if not livekit.is_on() or may_be_there(room, user):
        return
    try:
        livekit.remove(room, user)
    except Unreachable:
        if attempt < len(WAITS):
            later = media_remove.using(run_after=timezone.now() + WAITS[attempt])
            later.enqueue(room=room, user=user, attempt=attempt + 1)


@task()
def media_close(room: str, attempt: int = 0) -> None:
    if not livekit.is_on():
        return
    try:
        livekit.close(room)
    except Unreachable:
        if attempt < len(WAITS):
            later = media_close.using(run_after=timezone.now() + WAITS[attempt])
            later.enqueue(room=room, attempt=attempt + 1)


@task()
def media_repair() -> None:
    """Has nobody there who should not be, whatever reports were lost."""
    if not livekit.is_on():
        return
    try:
        present = livekit.present()
        _send_away(strays(present))
    except Unreachable:
        outage.look_again(outage.DOWN)
    else:
        outage.look_again(outage.BUSY if present else outage.IDLE)


def _send_away(found: Strays) -> None:
    for room_id in found.rooms:
        livekit.close(room_id)
    for room_id, identity in found.people:
        if not may_be_there(room_id, identity):  # They may have come while LiveKit was asked.
            livekit.remove(room_id, identity)
