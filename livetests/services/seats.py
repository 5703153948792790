"""Seats of a test room: let in, given up, and taken away."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from livetests.models import Device, Participant, RoomQuestion, TestRoom
from livetests.models.participant import MOST_EXTRA, DeviceQuerySet
from livetests.room_frames import Admitted, Departure, ParticipantLeft, Removed, Reveal
from livetests.room_wire import revealed
from livetests.services.access import no_such_participant, no_such_room, room_lock, room_lock_hosted
from livetests.services.asking import question_current
from livetests.services.coming import came_tell, seats_counted, time_wait_for
from livetests.services.counting import distribution_keep
from livetests.services.phases import question_look
from livetests.services.standings import board_tell
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import Conflict
from realtime.publish import leave, publish, publish_all

State = Participant.State


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
        time_wait_for(room, seat)
        publish(seat_topic(seat.pk), Admitted(room.pk))
        _tell_again(seat)
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
        _tell_again(seat)
    return seat


def _detach(devices: DeviceQuerySet) -> int:
    rows = list(devices.select_related("participant"))
    Device.objects.filter(pk__in=[row.pk for row in rows]).delete()
    people = {row.participant_id: row.participant for row in rows}
    gone = Participant.objects.gone().filter(pk__in=people).values_list("pk", flat=True)
    _tell_left([people[participant_id] for participant_id in gone], "lost")
    return len(rows)


def _empty(seat: Participant, state: Participant.State, reason: Departure) -> None:
    seat.state = state
    seat.save(update_fields=["state"])
    Device.objects.filter(participant=seat).delete()
    for topic in (room_topic(seat.room_id), seat_topic(seat.pk)):
        leave(seat_topic(seat.pk), of=topic)
    _tell_left([seat], reason)


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


def _tell_again(seat: Participant) -> None:
    came_tell([seat], here={seat.pk} if Device.objects.filter(participant=seat).exists() else set())


def _tell_left(seats: Sequence[Participant], reason: Departure) -> None:
    counts = seats_counted(Participant.objects.seated().filter(room__in={seat.room_id for seat in seats}))
    publish_all(
        (hosts_topic(seat.room_id), ParticipantLeft(seat.room_id, seat.pk, reason, counts[seat.room_id]))
        for seat in seats
    )
