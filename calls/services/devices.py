"""What those in a room send, and their hands: changed by who sits there, and by nobody else."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.frames import HandRaised, MediaToggled
from calls.models import Seat
from calls.models.seat import SeatQuerySet
from calls.services.access import not_in_room
from calls.topics import room_topic
from realtime.publish import publish


@transaction.atomic
def media_toggle(*, room_id: str, by: UUID, generation: str, **sent: bool) -> MediaToggled:
    """`sent` are some of audio, video and screen; the others stay as they are."""
    if not _own(room_id, by, generation).update(**sent):
        raise not_in_room()
    now = Seat.objects.values("audio", "video", "screen").get(room=room_id, user=by)
    toggled = MediaToggled(room_id, by, **now)
    publish(room_topic(room_id), toggled)
    return toggled


@transaction.atomic
def hand_raise(*, room_id: str, by: UUID, generation: str, raised: bool) -> None:
    """One that is up already was raised when it was."""
    own = _own(room_id, by, generation)
    moment = timezone.now() if raised else None
    if own.filter(hand_raised_at__isnull=raised).update(hand_raised_at=moment):
        publish(room_topic(room_id), HandRaised(room_id, by, moment))
    elif not own.exists():
        raise not_in_room()


def _own(room_id: str, user_id: UUID, generation: str) -> SeatQuerySet:
    return Seat.objects.taken().filter(room=room_id, user=user_id, generation=generation)
