"""Rooms: begun, and over."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.wire import public_user
from calls import media
from calls.frames import Ending, Knock, RoomChanged, RoomEnded
from calls.media_tasks import media_close
from calls.models import Kind, Room, Seat
from calls.models.room import EMPTY_FOR
from calls.room_hooks import on_room_end
from calls.services.presence import presence_last
from calls.topics import lobby_topic, room_topic
from calls.wire import room_view
from chat.services.gatherings import gathering_leave
from realtime.publish import join, leave, publish


def room_create(
    *, by: UUID, kind: Kind, title: str = "", max_participants: int | None = None, lobby: bool = False
) -> Room:
    """Nobody sits in it yet, so it closes unless somebody comes."""
    places = max_participants or _places()
    return Room.objects.create(
        host_id=by,
        kind=kind,
        title=title,
        max_participants=places,
        lobby=lobby,
        media=media.chosen_media(places),
        closes_at=timezone.now() + EMPTY_FOR,
    )


def _places() -> int:
    return settings.CALLS_MAX_PARTICIPANTS if media.can_grow() else settings.CALLS_MESH_LIMIT


@transaction.atomic
def room_end(*, room: Room, reason: Room.End) -> bool:
    """For everybody. Whether it was this call that ended it."""
    now = timezone.now()
    running = Room.objects.running().filter(pk=room.pk)
    if not running.update(ended_at=now, end_reason=reason, closes_at=None):
        return False
    room.refresh_from_db()
    with presence_last() as leaving:
        seats = list(Seat.objects.present().filter(room=room))
        leaving.update(seat.user_id for seat in seats if seat.state == Seat.State.TAKEN)
        _empty(room, seats, now)
        if room.media == Room.Media.LIVEKIT:
            media_close.enqueue(room=room.pk)
        on_room_end.run(room)
        if room.conversation_id:
            gathering_leave(conversation_id=room.conversation_id, user_ids=[seat.user_id for seat in seats])
    return True


def _empty(room: Room, seats: Sequence[Seat], now: datetime) -> None:
    ended = RoomEnded(room.pk, cast("Ending", room.end_reason))
    publish(room_topic(room.pk), ended)
    for seat in seats:
        if seat.state == Seat.State.WAITING:
            publish(seat.topic, ended)
        leave(seat.topic, of=seat.topic)
    for topic in (room_topic(room.pk), lobby_topic(room.pk)):
        leave(topic, of=topic)
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(**Seat.EMPTY, state=Seat.State.LEFT, left_at=now)


@transaction.atomic
def room_close_deserted(room_id: str) -> bool:
    """Somebody may have come at this moment."""
    room = Room.objects.select_for_update(no_key=True).deserted(timezone.now()).filter(pk=room_id).first()
    return room is not None and room_end(room=room, reason=Room.End.DESERTED)


def room_hand_over(*, room: Room) -> None:
    """Of a room that is locked, and whose host does not come back: to who has been there longest, if anybody is."""
    heir = Seat.objects.taken().filter(room=room).exclude(user=room.host_id).in_order().first()
    if heir is None:
        room_end(room=room, reason=Room.End.HOST)
        return
    Room.objects.filter(pk=room.pk).update(host=heir.user_id)
    room_tell(room.pk)
    join(heir.topic, to=lobby_topic(room.pk))
    for waiting in Seat.objects.waiting().filter(room=room).in_order().with_people():
        publish(heir.topic, Knock(room.pk, public_user(waiting.user), waiting=True))


def room_tell(room_id: str) -> None:
    """Those who sit in it how it is now."""
    publish(room_topic(room_id), RoomChanged(room_view(Room.objects.select_related("host").get(pk=room_id))))
