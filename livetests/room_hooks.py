"""What becomes of seats and rooms when something happens to their people and their sockets."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, F, When

from accounts.hooks import Steps
from accounts.models import User
from accounts.personal_data import erased, exported
from accounts.services.deletion import DELETED_NAME
from livetests.models import Answer, Participant, Signal, TestRoom
from livetests.services.seats import devices_detach
from realtime.presence import Opened, on_gone


@on_gone
def _gone(connections: Sequence[Opened]) -> None:
    devices_detach([each.id for each in connections])


@exported("test_rooms")
def _rooms(user: User) -> list[Any]:
    return list(TestRoom.objects.filter(host=user).order_by("pk").values("code", "title", "created_at", "ended_at"))


@exported("test_seats")
def _seats(user: User) -> list[Any]:
    seats = Participant.objects.filter(user=user).order_by("pk")
    return list(seats.values("room__title", "name", "state", "extra_percent", "joined_at"))


@exported("test_answers")
def _answers(user: User) -> list[Any]:
    """What one earned is not told before its question is over: it would say what is right."""
    answers = Answer.objects.filter(participant__user=user).order_by("pk")
    earned = Case(When(question__distribution__isnull=False, then=F("points") + F("bonus")))
    columns = ("question__room__title", "question__prompt", "value", "final", "comment", "saved_at")
    return list(answers.values(*columns, earned=earned))


@exported("test_signals")
def _signals(user: User) -> list[Any]:
    signals = Signal.objects.filter(participant__user=user).order_by("pk")
    return list(signals.values("participant__room__title", "kind", "at"))


@erased("test_seats")
def _erase(user: User) -> Steps:
    """Results stay with whoever held the test: of somebody without a name."""
    seats = Participant.objects.filter(user=user)
    rooms = TestRoom.objects.filter(pk__in=seats.values("room")).select_for_update(no_key=True).order_by("pk")
    list(rooms.values_list("pk", flat=True))
    yield
    seats.update(name=DELETED_NAME)
