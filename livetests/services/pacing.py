"""At one's own pace: from question to question, each with a time of its own, and none twice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.room_frames import Progress
from livetests.room_wire import QuestionAsked, question_asked
from livetests.services.access import moved_on, no_such_room, room_lock
from livetests.shuffling import shuffled
from livetests.topics import hosts_topic
from realtime.publish import publish


@transaction.atomic
def question_give(*, room_id: UUID, by: UUID, given: int | None, now: datetime) -> QuestionAsked | None:
    """The next one, or none after the last. With how many one has been `given`, said twice it is done once."""
    room = room_lock(room_id)
    person = Participant.objects.seated().filter(room=room, user=by).first()
    if person is None:
        raise no_such_room()
    if room.phase != TestRoom.Phase.OPEN:
        raise moved_on()
    if person.finished_at is None and (given is None or given == person.given):
        _go_on(room, person, now)
    return own_question(room, person, _question(room, person))


def own_question(room: TestRoom, person: Participant, question: RoomQuestion | None) -> QuestionAsked | None:
    """The one that somebody is at."""
    if question is None or person.asked_at is None:
        return None
    return question_asked(question, room=room, asked_at=person.asked_at, participant=person)


def _go_on(room: TestRoom, person: Participant, now: datetime) -> None:
    if not person.order:
        person.order = _order_for(room, person)
    if (behind := _question(room, person)) is not None:
        _leave_behind(person, behind)
    if person.given == room.questions_count:
        person.finished_at = now
    else:
        person.given += 1
        person.asked_at = now
    person.save(update_fields=["finished_at", "given", "order", "asked_at", *Participant.EARNED])
    publish(hosts_topic(room.pk), Progress(room.pk, person.pk, person.given, person.finished_at is not None))


def _leave_behind(person: Participant, question: RoomQuestion) -> None:
    """A draft is the answer now; without one, a row of right answers ends."""
    answer = Answer.objects.filter(participant=person, question=question).first()
    if answer is None:
        if question.is_judged:
            person.streak = 0
    elif not answer.final:
        Answer.objects.filter(pk=answer.pk).update(final=True)
        person.earn(answer)


def _question(room: TestRoom, person: Participant) -> RoomQuestion | None:
    return None if person.position is None else RoomQuestion.objects.get(room=room, position=person.position)


def _order_for(room: TestRoom, person: Participant) -> list[int]:
    questions = list(RoomQuestion.objects.filter(room=room).order_by("position"))
    if room.shuffle_questions:
        questions = shuffled(questions, seed=str(person.seed))
    return [question.position for question in questions]
