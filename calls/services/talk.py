"""What those in a room write to each other: a conversation of chat's, whose members follow the seats."""

from uuid import UUID

from django.db import transaction

from calls.frames import RoomChanged
from calls.models import Room, Seat
from calls.services.access import Standing, must_sit, room_lock
from calls.topics import room_topic
from calls.wire import room_view
from chat.services.gatherings import gathering_begin
from realtime.publish import publish


@transaction.atomic
def talk_open(*, room_id: str, by: UUID) -> Standing:
    """Begun once, by whoever asks first."""
    standing = room_lock(room_id, by)
    must_sit(standing)
    room = standing.room
    if room.conversation_id is None:
        people = list(Seat.objects.taken().filter(room=room).order_by("joined_at", "pk").values_list("user", flat=True))
        room.conversation = gathering_begin(by=by, title=room.title or "Call", user_ids=people)
        Room.objects.filter(pk=room.pk).update(conversation=room.conversation)
        publish(room_topic(room.pk), RoomChanged(room_view(room)))
    return standing
