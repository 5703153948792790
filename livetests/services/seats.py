"""Coming to a test room, and going: a seat each, however many tabs."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livetests.models import Device, Participant, RoomQuestion, TestRoom
from livetests.models.participant import MOST_EXTRA, MOST_NAME, DeviceQuerySet
from livetests.room_frames import Admitted, Departure, ParticipantJoined, ParticipantLeft, Removed, Reveal
from livetests.room_wire import participant_view, revealed
from livetests.services.access import is_host, no_such_participant, no_such_room, room_lock, room_lock_hosted
from livetests.services.asking import question_current, times_set
from livetests.services.counting import distribution_keep
from livetests.services.phases import question_look
from livetests.services.signals import signal_note
from livetests.services.standings import board_tell
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import Conflict, Forbidden
from realtime.publish import leave, publish

State = Participant.State

MOST_PARTICIPANTS = 2000


@transaction.atomic
def seat_take(*, room_id: UUID, user: User, name: str = "", connection: UUID | None = None) -> Participant:
    """Who has a seat keeps it, by whatever name they come back. `connection` is the socket that shows it to them."""
    room = room_lock(room_id)
    if is_host(room, user.pk):
        raise Conflict("hosting", "Who hosts a test does not take part.")
    seat = Participant.objects.filter(room=room, user=user).first()
    if seat is not None and seat.state == State.REMOVED:
        raise no_such_room()
    came = seat is None or seat.state == State.LEFT
    if came:
        seat = _sit_down(room, user, seat, name)
    assert seat is not None
    if connection is not None and _attach(room, seat, connection):
        came = True
    if came:
        _tell_came(seat)
    return seat


def devices_detach(connections: Collection[UUID]) -> None:
    """Their sockets are gone. Whose last one it was may come back."""
    _detach(Device.objects.filter(connection__in=connections))


@transaction.atomic
def devices_find_orphaned() -> int:
    return _detach(Device.objects.orphaned())


@transaction.atomic
def seat_leave(*, room_id: UUID, by: UUID) -> None:
    """What was answered counts, and the seat is kept for who comes back. Who still waited was never in it."""
    room = room_lock(room_id)
    seat = _own_seat(room, by)
    waited = seat.state == State.WAITING
    publish(seat_topic(seat.pk), Removed(room_id, "left"))
    _empty(seat, State.LEFT, "left")
    if waited:
        seat.delete()
    elif room.phase == TestRoom.Phase.QUESTION:
        question_look(room)


@transaction.atomic
def seat_admit(*, room_id: UUID, by: UUID, participant_id: UUID) -> Participant:
    room = room_lock_hosted(room_id, by)
    seat = _seat(room, participant_id, State.WAITING, State.SEATED)
    if seat.state == State.WAITING:
        seat.state, seat.admitted = State.SEATED, True
        seat.save(update_fields=["state", "admitted"])
        _give_their_time(room, seat)
        publish(seat_topic(seat.pk), Admitted(room.pk))
        _tell_came(seat)
    return seat


@transaction.atomic
def seat_remove(*, room_id: UUID, by: UUID, participant_id: UUID) -> None:
    """For good: what they answered does not count, and for them there is no such room any more.

    Nothing of theirs stays on a wall: what all answered, and who leads, is told again.
    """
    room = room_lock_hosted(room_id, by)
    seat = _seat(room, participant_id, State.WAITING, State.SEATED, State.LEFT)
    reason: Departure = "refused" if seat.state == State.WAITING else "removed"
    publish(seat_topic(seat.pk), Removed(room.pk, reason))
    _empty(seat, State.REMOVED, reason)
    for question in RoomQuestion.objects.filter(answers__participant=seat, distribution__isnull=False):
        distribution_keep(question)
    if room.phase == TestRoom.Phase.QUESTION:
        question_look(room)
    elif room.phase == TestRoom.Phase.REVEAL:
        question = question_current(room)
        publish(room_topic(room.pk), Reveal(room.pk, room.step, revealed(question)))
        board_tell(room, question.pk)
    elif room.has_ended:
        board_tell(room, None)


@transaction.atomic
def seat_give_time(*, room_id: UUID, by: UUID, participant_id: UUID, extra_percent: int) -> Participant:
    """From the next question on."""
    assert 0 <= extra_percent <= MOST_EXTRA
    room = room_lock_hosted(room_id, by)
    seat = _seat(room, participant_id, State.WAITING, State.SEATED, State.LEFT)
    if seat.extra_percent != extra_percent:
        if room.phase == TestRoom.Phase.QUESTION:
            raise Conflict("room_state", "Not while a question is asked.")
        seat.extra_percent = extra_percent
        seat.save(update_fields=["extra_percent"])
        _tell_came(seat)
    return seat


def _sit_down(room: TestRoom, user: User, seat: Participant | None, name: str) -> Participant:
    _must_be_open(room, is_new=seat is None)
    seat = seat or Participant(room=room, user=user, name=(name or user.get_full_name())[:MOST_NAME])
    seat.admitted = seat.admitted or not room.lobby
    seat.state = State.SEATED if seat.admitted else State.WAITING
    seat.save()
    _give_their_time(room, seat)
    return seat


def _give_their_time(room: TestRoom, seat: Participant) -> None:
    """Who has more than others was not counted on while they were away."""
    if seat.is_seated and seat.extra_percent and room.phase == TestRoom.Phase.QUESTION and room.paused_at is None:
        times_set(room, question_current(room))
        room.save(update_fields=["due_at"])


def _attach(room: TestRoom, seat: Participant, connection: UUID) -> bool:
    """Whether they are here now, and were not before."""
    devices = set(Device.objects.filter(participant=seat).values_list("connection", flat=True))
    if connection in devices:
        return False
    Device.objects.create(participant=seat, connection=connection)
    if devices:
        signal_note(room, seat, TestRoom.Watched.DEVICE)
    return not devices


def _must_be_open(room: TestRoom, *, is_new: bool) -> None:
    if room.has_ended:
        raise Conflict("room_ended", "This test is over.")
    if not is_new:
        return
    if room.locked:
        raise Forbidden("room_locked", "Nobody new comes in.")
    if room.started_at is not None and not room.late_join:
        raise Forbidden("room_started", "It has begun, and nobody comes late.")
    if room.opens_at is not None and room.opens_at > timezone.now():
        raise Forbidden("room_not_open", "This room is not open yet.")
    if Participant.objects.filter(room=room).count() >= MOST_PARTICIPANTS:
        raise Conflict("room_full", f"No more than {MOST_PARTICIPANTS:,} can take part.")


def _detach(devices: DeviceQuerySet) -> int:
    rows = list(devices.select_related("participant"))
    Device.objects.filter(pk__in=[row.pk for row in rows]).delete()
    people = {row.participant_id: row.participant for row in rows}
    gone = Participant.objects.gone().filter(pk__in=people).values_list("pk", flat=True)
    for participant_id in gone:
        _tell_left(people[participant_id], "lost")
    return len(rows)


def _empty(seat: Participant, state: Participant.State, reason: Departure) -> None:
    seat.state = state
    seat.save(update_fields=["state"])
    Device.objects.filter(participant=seat).delete()
    for topic in (room_topic(seat.room_id), seat_topic(seat.pk)):
        leave(seat_topic(seat.pk), of=topic)
    _tell_left(seat, reason)


def _own_seat(room: TestRoom, user_id: UUID) -> Participant:
    seat = Participant.objects.filter(room=room, user=user_id, state__in=[State.SEATED, State.WAITING]).first()
    if seat is None:
        raise no_such_room()
    return seat


def _seat(room: TestRoom, participant_id: UUID, *states: Participant.State) -> Participant:
    seat = Participant.objects.filter(room=room, pk=participant_id, state__in=states).first()
    if seat is None:
        raise no_such_participant()
    return seat


def _tell_came(seat: Participant) -> None:
    here = Device.objects.filter(participant=seat).exists()
    told = ParticipantJoined(seat.room_id, participant_view(seat, here=here), _count(seat.room_id))
    publish(hosts_topic(seat.room_id), told)


def _tell_left(seat: Participant, reason: Departure) -> None:
    publish(hosts_topic(seat.room_id), ParticipantLeft(seat.room_id, seat.pk, reason, _count(seat.room_id)))


def _count(room_id: UUID) -> int:
    return Participant.objects.seated().filter(room=room_id).count()
