"""A room on its way from the lobby to its end. The host moves it, or the clock; each move is made once.

Every function here has the room locked. What comes late finds that it has moved on.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.room_frames import Answered, Ended, Paused, Question, Reveal, Started
from livetests.room_wire import revealed, room_view
from livetests.services.access import moved_on, room_lock, room_lock_hosted
from livetests.services.asking import question_current, question_tell, times_set
from livetests.services.counting import question_count, room_count
from livetests.services.standings import board_of, board_tell, places_tell
from livetests.topics import hosts_topic, room_topic
from realtime.publish import publish

Phase, Pace = TestRoom.Phase, TestRoom.Pace


@transaction.atomic
def room_start(*, room_id: UUID, by: UUID) -> TestRoom:
    return _start(room_lock_hosted(room_id, by), timezone.now())


@transaction.atomic
def room_start_due(room_id: UUID, now: datetime) -> bool:
    """A room at one's own pace opens by the clock; one that is led waits for its host."""
    room = room_lock(room_id)
    if room.phase != Phase.LOBBY or room.pace != Pace.SELF or room.opens_at is None or room.opens_at > now:
        return False
    _start(room, now)
    return True


@transaction.atomic
def room_next(*, room_id: UUID, by: UUID, step: int | None = None) -> TestRoom:
    """The next question; after the last one, the end. With the `step` that the host saw, said twice it is done once."""
    room = room_lock_hosted(room_id, by)
    if step is not None and step < room.step:
        return room
    if room.phase != Phase.REVEAL and not _shows_slide(room):
        raise moved_on()
    return _go_on(room)


@transaction.atomic
def room_reveal(*, room_id: UUID, by: UUID, step: int | None = None) -> TestRoom:
    """Before its time, or where there is none."""
    room = room_lock_hosted(room_id, by)
    if step is not None and step < room.step:
        return room
    if room.phase != Phase.QUESTION or not (question := question_current(room)).asks.takes_answers:
        raise moved_on()
    _close(room, question)
    return room


@transaction.atomic
def question_close_due(room_id: UUID, now: datetime) -> bool:
    room = room_lock(room_id)
    if room.due_at is None or room.due_at > now:
        return False
    _close(room, question_current(room))
    return True


@transaction.atomic
def room_pause(*, room_id: UUID, by: UUID, paused: bool) -> TestRoom:
    """While it stands, nobody can answer and no time passes."""
    room = room_lock_hosted(room_id, by)
    if room.phase != Phase.QUESTION:
        raise moved_on()
    if paused == (room.paused_at is not None):
        return room
    now = timezone.now()
    if paused:
        room.paused_at, room.due_at = now, None
    else:
        assert room.paused_at is not None
        assert room.asked_at is not None
        room.asked_at += now - room.paused_at
        room.paused_at = None
        times_set(room, question_current(room))
    room.save(update_fields=["asked_at", "deadline", "due_at", "paused_at"])
    question_tell(
        room, question_current(room), lambda asked: Paused(room.pk, room.step, paused, None if paused else asked)
    )
    return room


@transaction.atomic
def room_end(*, room_id: UUID, by: UUID) -> TestRoom:
    room = room_lock_hosted(room_id, by)
    if not room.has_ended:
        room_close(room, timezone.now())
    return room


@transaction.atomic
def room_end_due(room_id: UUID, now: datetime) -> bool:
    room = room_lock(room_id)
    if room.has_ended or not room.is_over_at(now):
        return False
    room_close(room, now)
    return True


def room_close(room: TestRoom, now: datetime) -> None:
    """What was answered so far counts."""
    if room.phase == Phase.QUESTION:
        question_count(room, question_current(room))
    elif room.phase == Phase.OPEN:
        room_count(room)
    _move(room, Phase.ENDED, step=2 * room.questions_count + 1, ended_at=now, due_at=None, paused_at=None)
    publish(room_topic(room.pk), Ended(room_view(room), board_of(room)))
    places_tell(room)


def question_look(room: TestRoom) -> None:
    """Somebody has answered, or gone: hosts hear how many have, and after the last one there is nothing to wait for."""
    question = question_current(room)
    answers = Answer.objects.final().shown().filter(question=question)
    count = answers.count()
    publish(hosts_topic(room.pk), Answered(room.pk, question.pk, count))
    here = Participant.objects.here().filter(room=room)
    if count and room.paused_at is None and not here.exclude(pk__in=answers.values("participant")).exists():
        _close(room, question)


def _shows_slide(room: TestRoom) -> bool:
    return room.phase == Phase.QUESTION and not question_current(room).asks.takes_answers


def _start(room: TestRoom, now: datetime) -> TestRoom:
    if room.phase != Phase.LOBBY:
        raise moved_on()
    if room.pace == Pace.SELF:
        _move(room, Phase.OPEN, step=1, started_at=now)
        publish(room_topic(room.pk), Started(room_view(room)))
        return room
    room.started_at = now
    _ask(room, 0, now)
    return room


def _go_on(room: TestRoom) -> TestRoom:
    position = room.position
    assert position is not None
    if position + 1 < room.questions_count:
        _ask(room, position + 1, timezone.now())
    else:
        room_close(room, timezone.now())
    return room


def _ask(room: TestRoom, position: int, now: datetime) -> None:
    question = RoomQuestion.objects.get(room=room, position=position)
    room.asked_at = now
    times_set(room, question)
    _move(
        room,
        Phase.QUESTION,
        step=2 * position + 1,
        started_at=room.started_at,
        asked_at=now,
        deadline=room.deadline,
        due_at=room.due_at,
        paused_at=None,
    )
    if position == 0:
        publish(room_topic(room.pk), Started(room_view(room)))
    question_tell(room, question, lambda asked: Question(room.pk, room.step, asked))


def _close(room: TestRoom, question: RoomQuestion) -> None:
    """The time is over, the host has ended it, or all have answered: what was answered counts, and is told."""
    question_count(room, question)
    _move(room, Phase.REVEAL, step=room.step + 1, due_at=None, paused_at=None)
    publish(room_topic(room.pk), Reveal(room.pk, room.step, revealed(question)))
    if question.is_judged:
        board_tell(room, question.pk)


def _move(room: TestRoom, phase: TestRoom.Phase, *, step: int, **changes: object) -> None:
    assert step > room.step
    room.phase, room.step = phase, step
    room.expires_at = room.expiry(timezone.now())
    for name, value in changes.items():
        setattr(room, name, value)
    room.save(update_fields=["phase", "step", "expires_at", *changes])
