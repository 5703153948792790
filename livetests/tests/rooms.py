"""A test, a room in which it is held, and those who take part."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from livetests.models import Device, Participant, Question, RoomQuestion, Test, TestRoom
from livetests.questions import question_from, question_json
from livetests.room_wire import OwnAnswer
from livetests.services.answers import NewAnswer, answer_take
from livetests.services.coming import seat_take
from livetests.services.holding import room_create
from livetests.tests.questions import question
from realtime.publish import Delivery
from realtime.tests.connections import came


def make_test(owner: User, *kinds: str, seconds: int | None = 20, **fields: Any) -> Test:
    """With a question of each kind; of `single` it is "d" that is right, of `true_false` it is true."""
    test = Test.objects.create(owner=owner, title="Capitals", **fields)
    for position, kind in enumerate(kinds or ("single", "true_false")):
        content = question_json(question_from(question(kind)))
        points = 0 if kind in {"poll", "slide"} else 1000
        Question.objects.create(
            test=test, position=position, kind=kind, prompt=f"{kind}?", seconds=seconds, points=points, content=content
        )
    return test


def room_of(host: User, *kinds: str, seconds: int | None = 20, test: Test | None = None, **options: Any) -> TestRoom:
    options = {"pace": TestRoom.Pace.HOST, **options}
    return room_create(test=test or make_test(host, *kinds, seconds=seconds), by=host, **options)


def sit(room: TestRoom, *users: User) -> list[Participant]:
    """With a device each."""
    return [_sit(room, user) for user in users]


def _sit(room: TestRoom, user: User) -> Participant:
    return seat_take(room_id=room.pk, user=user, connection=came(user))


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def question_at(room: TestRoom, position: int) -> RoomQuestion:
    return RoomQuestion.objects.get(room=room, position=position)


def answer(room: TestRoom, user: User, value: object, *, position: int | None = None, **how: Any) -> OwnAnswer:
    """To the question that is asked, unless it says to which."""
    position = fresh(room).position if position is None else position
    how = {"final": True, "received_at": timezone.now(), **how}
    return answer_take(NewAnswer(user.pk, room.pk, question_at(room, position).pk, value, **how))


def heard(sent: Iterable[Delivery], topic: str) -> list[dict[str, Any]]:
    return [json.loads(each.frame) for each in sent if each.topic == topic and each.frame]


def names(sent: Iterable[Delivery], topic: str) -> list[str]:
    return [frame["type"].removeprefix("livetests.") for frame in heard(sent, topic)]


def devices(participant: Participant) -> list[Any]:
    return list(Device.objects.filter(participant=participant).values_list("connection", flat=True))
