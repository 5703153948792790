"""What the host of a room decides."""

from uuid import UUID

from django.db import transaction

from calls.frames import Admitted, MediaToggled, RoomEnded
from calls.models import Room, Seat
from calls.services.access import Standing, must_host, no_such_participant, room_lock
from calls.services.rooms import room_end, room_tell
from calls.services.seats import seats_end
from calls.topics import room_topic
from realtime.errors import Invalid
from realtime.publish import publish


@transaction.atomic
def room_set_locked(*, room_id: str, by: UUID, locked: bool) -> Room:
    room = _hosted(room_id, by).room
    if Room.objects.filter(pk=room_id).exclude(locked=locked).update(locked=locked):
        room.locked = locked
        room_tell(room_id)
    return room


@transaction.atomic
def room_set_lobby(*, room_id: str, by: UUID, lobby: bool) -> Room:
    """Those who wait come in when there is nothing to wait for any more."""
    room = _hosted(room_id, by).room
    if Room.objects.filter(pk=room_id).exclude(lobby=lobby).update(lobby=lobby):
        room.lobby = lobby
        room_tell(room_id)
        if not lobby:
            _let_in(room_id, list(Seat.objects.waiting().filter(room=room_id).in_order()))
    return room


@transaction.atomic
def room_end_as_host(*, room_id: str, by: UUID) -> None:
    room_end(room=_hosted(room_id, by).room, reason=Room.End.HOST)


@transaction.atomic
def seat_admit(*, room_id: str, by: UUID, user_id: UUID) -> None:
    """Also into a locked room: it was the host who let them in."""
    _hosted(room_id, by)
    _let_in(room_id, [_seat_of(room_id, user_id, Seat.State.WAITING)])


@transaction.atomic
def seat_refuse(*, room_id: str, by: UUID, user_id: UUID) -> None:
    """For now: they may knock again."""
    room = _hosted(room_id, by).room
    seat = _seat_of(room_id, user_id, Seat.State.WAITING)
    seats_end(room, [seat], reason="removed", told=RoomEnded(room_id, "refused"))


@transaction.atomic
def seat_remove(*, room_id: str, by: UUID, user_id: UUID) -> None:
    """Whoever sits, waits or left. For them, there is no such room from now on."""
    room = _hosted(room_id, by).room
    if user_id == by:
        raise Invalid("not_oneself", "To go yourself, leave the room, or end it.")
    seat = _seat_of(room_id, user_id, Seat.State.TAKEN, Seat.State.WAITING, Seat.State.LEFT)
    seats_end(room, [seat], reason="removed", told=RoomEnded(room_id, "removed"), state=Seat.State.REMOVED)


@transaction.atomic
def seat_mute(*, room_id: str, by: UUID, user_id: UUID) -> None:
    """Their device stops to send sound; they may turn it on again themselves."""
    _hosted(room_id, by)
    seat = _seat_of(room_id, user_id, Seat.State.TAKEN)
    if Seat.objects.filter(pk=seat.pk, audio=True).update(audio=False):
        seat.refresh_from_db()
        toggled = MediaToggled(room_id, user_id, audio=False, video=seat.video, screen=seat.screen, by=by)
        publish(room_topic(room_id), toggled)


def _hosted(room_id: str, by: UUID) -> Standing:
    standing = room_lock(room_id, by)
    must_host(standing)
    return standing


def _seat_of(room_id: str, user_id: UUID, *states: Seat.State) -> Seat:
    seat = Seat.objects.with_people().filter(room=room_id, user=user_id, state__in=states).first()
    if seat is None:
        raise no_such_participant()
    return seat


def _let_in(room_id: str, seats: list[Seat]) -> None:
    Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(admitted=True)
    for seat in seats:
        publish(seat.topic, Admitted(room_id))
