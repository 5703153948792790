"""A question is asked: its times, and what each hears of it."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
from django.db.models import Max

from livetests.models import Participant, RoomQuestion, TestRoom
from livetests.room_wire import QuestionAsked, question_asked
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.clock import wake_at
from realtime.publish import publish, publish_all

QUESTIONS_END = "test_questions"
"""The sweep."""

AFTER_DEADLINE = timedelta(milliseconds=150)
"""What was received in time may still be on its way to the database."""


def question_current(room: TestRoom) -> RoomQuestion:
    assert room.position is not None
    return RoomQuestion.objects.get(room=room, position=room.position)


def times_set(room: TestRoom, question: RoomQuestion) -> None:
    """It is over for all when it is for those who have the most time."""
    assert room.asked_at is not None
    room.deadline = room.due_at = None
    if question.seconds is None or not question.asks.takes_answers:
        return
    most = Participant.objects.seated().filter(room=room).aggregate(most=Max("extra_percent"))["most"] or 0
    longest = Participant(extra_percent=most).time_for(question.seconds)
    assert longest is not None
    room.deadline = room.asked_at + timedelta(seconds=question.seconds)
    room.due_at = room.asked_at + longest + AFTER_DEADLINE
    wake_at(QUESTIONS_END, room.due_at)


def question_tell(room: TestRoom, question: RoomQuestion, event: Callable[[QuestionAsked], msgspec.Struct]) -> None:
    """One frame for all, but for those who have more time, or choices in an order of their own."""
    people = Participant.objects.seated().filter(room=room)
    everybody = event(_asked(room, question, None))
    if room.shuffle_choices:
        publish(hosts_topic(room.pk), everybody)
    else:
        publish(room_topic(room.pk), everybody)
        people = people.filter(extra_percent__gt=0)
    publish_all((seat_topic(each.pk), event(_asked(room, question, each))) for each in people)


def _asked(room: TestRoom, question: RoomQuestion, participant: Participant | None) -> QuestionAsked:
    assert room.asked_at is not None
    return question_asked(question, room=room, asked_at=room.asked_at, participant=participant)
