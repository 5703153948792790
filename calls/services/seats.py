"""Seats in rooms: taken, taken again with another socket, left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.services.locks import people_lock
from accounts.wire import public_user
from calls import media
from calls.frames import Departure, Knock, RoomEnded, RoomUsers, SeatTaken, UserJoined, UserLeft
from calls.media_tasks import media_remove
from calls.models import Room, Seat
from calls.models.room import EMPTY_FOR
from calls.pairs import pair_in
from calls.room_hooks import on_seat_left, on_seats_turn
from calls.services.access import (
    Standing,
    may_come_in,
    no_such_room,
    not_in_room,
    room_full,
    room_lock,
)
from calls.services.presence import presence_last
from calls.services.rooms import room_tell
from calls.topics import lobby_topic, room_topic, seat_topic
from calls.wire import participant, room_view
from chat.services.gatherings import gathering_join, gathering_leave
from realtime.errors import Conflict
from realtime.models import Connection
from realtime.presence import on_call_begin
from realtime.publish import join, leave, publish

MOST_WAITING = 100


class Coming(msgspec.Struct, frozen=True):
    """Somebody comes to a room with a socket, which listens to the seat's topic under this `generation` already.

    Where they had their seat before, `earlier` is what it was called; `takeover` takes it from another socket.
    """

    room_id: str
    user_id: UUID
    connection: UUID
    generation: str
    earlier: str = ""
    takeover: bool = False

    @property
    def topic(self) -> str:
        return seat_topic(self.room_id, self.user_id, self.generation)


def seat_take(coming: Coming) -> RoomUsers | None:
    """Who is in the room, to somebody who sits there now; None to who waits at the door.

    What others do is heard from the commit on, and who is there is asked after it. So nothing is missed in between.
    """
    if not _take(coming):
        return None
    return _room_users(coming)


@transaction.atomic
def _take(coming: Coming) -> bool:
    people_lock([], by=coming.user_id)  # or who deletes their account at this moment sits there all the same
    standing = room_lock(coming.room_id, coming.user_id)
    may_come_in(standing)
    seat = standing.seat or Seat(room=standing.room, user_id=coming.user_id, state=Seat.State.LEFT)
    if seat.is_held:
        _let_go(standing.room, seat, coming)
    if standing.must_wait:
        _wait(standing, seat, coming)
        return False
    _sit(standing, seat, coming)
    return True


def _let_go(room: Room, seat: Seat, coming: Coming) -> None:
    """Of the socket that holds it. If that is gone, the seat comes back as it was; if it is taken over, it does not."""
    if not _is_free(seat, coming):
        if not coming.takeover:
            raise Conflict("already_in_room", "You are in this room with another tab or device.")
        seat.audio = seat.video = seat.screen = False
        seat.hand_raised_at = None
    if seat.connection != coming.connection:
        publish(seat.topic, SeatTaken(room.pk))
    _part(seat)


def _is_free(seat: Seat, coming: Coming) -> bool:
    if seat.connection is None or seat.expires_at is not None or seat.generation == coming.earlier:
        return True
    if seat.connection == coming.connection:
        return True
    return not Connection.objects.filter(pk=seat.connection).exists()


def _wait(standing: Standing, seat: Seat, coming: Coming) -> None:
    room_id = standing.room.pk
    if seat.state != Seat.State.WAITING and Seat.objects.waiting().filter(room=room_id).count() >= MOST_WAITING:
        raise room_full()
    _hold(seat, coming, Seat.State.WAITING)
    publish(lobby_topic(room_id), Knock(room_id, public_user(seat.user), waiting=True))


def _sit(standing: Standing, seat: Seat, coming: Coming) -> None:
    room, before = standing.room, seat.state
    if not standing.sits:
        _make_room(standing)
    _hold(seat, coming, Seat.State.TAKEN)
    join(coming.topic, to=room_topic(room.pk))
    if standing.is_host:
        join(coming.topic, to=lobby_topic(room.pk))
    if room.closes_at is not None:
        Room.objects.filter(pk=room.pk).update(closes_at=None)
    if before == Seat.State.WAITING:
        publish(lobby_topic(room.pk), Knock(room.pk, public_user(seat.user), waiting=False))
    seats_turn(room, timezone.now())
    if before != Seat.State.TAKEN:
        if room.conversation_id:
            gathering_join(conversation_id=room.conversation_id, user_id=seat.user_id)
        on_call_begin(user_id=seat.user_id)


def _make_room(standing: Standing) -> None:
    """More than a mesh carries go on by LiveKit, where there is one."""
    room = standing.room
    if room.media == Room.Media.MESH and standing.others >= settings.CALLS_MESH_LIMIT:
        if not media.can_grow():
            raise room_full()
        Room.objects.filter(pk=room.pk).update(media=Room.Media.LIVEKIT)
        room_tell(room.pk)


def _hold(seat: Seat, coming: Coming, state: Seat.State) -> None:
    now = timezone.now()
    if seat.state != state:
        seat.joined_at = now
    seat.state = state
    seat.admitted = seat.admitted or state == Seat.State.TAKEN
    seat.connection, seat.generation = coming.connection, coming.generation
    seat.expires_at = seat.left_at = None
    seat.save()


def _room_users(coming: Coming) -> RoomUsers:
    seats = list(Seat.objects.present().filter(room=coming.room_id).in_order().select_related("user", "room__host"))
    mine = next((seat for seat in seats if seat.generation == coming.generation), None)
    if mine is None:  # sent away at once, or somewhere else already
        raise no_such_room()
    others = [seat for seat in seats if seat.state == Seat.State.TAKEN and seat is not mine]
    waiting = [seat for seat in seats if seat.state == Seat.State.WAITING]
    publish(room_topic(coming.room_id), UserJoined(coming.room_id, participant(mine)))
    return RoomUsers(
        room=room_view(mine.room),
        generation=mine.generation,
        participants=[participant(seat) for seat in others],
        waiting=[public_user(seat.user) for seat in waiting] if mine.room.host_id == mine.user_id else [],
    )


@transaction.atomic
def seat_leave(*, room_id: str, by: UUID, generation: str) -> None:
    """Of the socket that holds it under this generation, or of nobody any more. Left twice, it is left."""
    standing = room_lock(room_id, by)
    seat = standing.seat
    if seat is None:
        raise not_in_room()
    if not seat.is_held:
        return
    if seat.generation != generation and seat.expires_at is None:
        raise not_in_room()
    seats_end(standing.room, [seat], reason="left")


def seats_end(
    room: Room,
    seats: Sequence[Seat],
    *,
    reason: Departure,
    told: RoomEnded | None = None,
    state: Seat.State = Seat.State.LEFT,
) -> None:
    """Of a room that is locked, and read with their people. Their sockets are told so where `told` is given."""
    with presence_last() as leaving:
        for seat in seats:
            _tell_of_end(room.pk, seat, reason, told)
        Seat.objects.filter(pk__in=[seat.pk for seat in seats]).update(
            **Seat.EMPTY, state=state, left_at=timezone.now()
        )
        if up := [seat.user_id for seat in seats if seat.state == Seat.State.TAKEN]:
            leaving.update(up)
            _after(room, up)


def seats_turn(room: Room, since: datetime) -> None:
    """Of a room that is locked, and was read with the calls that are held in rooms."""
    if pair_in(room) is not None:
        on_seats_turn.run(room.pk, since)


def _tell_of_end(room_id: str, seat: Seat, reason: Departure, told: RoomEnded | None) -> None:
    if seat.state == Seat.State.TAKEN:
        publish(room_topic(room_id), UserLeft(room_id, seat.user_id, seat.generation, reason))
    elif seat.state == Seat.State.WAITING:
        publish(lobby_topic(room_id), Knock(room_id, public_user(seat.user), waiting=False))
    if seat.is_held:
        if told is not None:
            publish(seat.topic, told)
        _part(seat)


def _after(room: Room, user_ids: Sequence[UUID]) -> None:
    if not Seat.objects.taken().filter(room=room).exists():
        Room.objects.running().filter(pk=room.pk).update(closes_at=timezone.now() + EMPTY_FOR)
    if room.media == Room.Media.LIVEKIT:
        for user_id in user_ids:
            media_remove.enqueue(room=room.pk, user=str(user_id))
    on_seat_left.run(room)
    if room.conversation_id:
        gathering_leave(conversation_id=room.conversation_id, user_ids=user_ids)


def _part(seat: Seat) -> None:
    """Its own topic comes last: by that, the socket is found."""
    for topic in (room_topic(seat.room_id), lobby_topic(seat.room_id), seat.topic):
        leave(seat.topic, of=topic)
