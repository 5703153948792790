"""At one's own pace: each question has its own time, and none comes twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from conftest import nothing_changes, refused
from livetests.models import Participant, TestRoom
from livetests.room_state import room_state
from livetests.room_wire import QuestionAsked
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_start
from livetests.tests.rooms import answer, fresh, heard, make_test, names, question_at, room_of, sit
from livetests.topics import hosts_topic, room_topic
from realtime.errors import Conflict, NotFound

pytestmark = pytest.mark.django_db

KINDS = ("true_false", "true_false", "true_false")


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    room = room_of(alice, *KINDS, pace=TestRoom.Pace.SELF, scoring="streak")
    sit(room, bob, stranger)
    return room_start(room_id=room.pk, by=alice.pk)


def give(room: TestRoom, user: User, given: int | None = None, now: datetime | None = None) -> QuestionAsked | None:
    return question_give(room_id=room.pk, by=user.pk, given=given, now=now or timezone.now())


def say(room: TestRoom, user: User, asked: QuestionAsked | None, value: object, **how: Any) -> Any:
    assert asked is not None
    return answer(room, user, value, position=asked.number - 1, **how)


def test_from_the_first_to_the_last(room: TestRoom, bob: User) -> None:
    for given in range(3):
        asked = give(room, bob, given)
        say(room, bob, asked, True)
    assert give(room, bob, 3) is None
    seat = Participant.objects.get(user=bob)
    assert (seat.score, seat.streak, seat.right, seat.answered) == (1000 + 1100 + 1200, 3, 3, 3)
    assert seat.finished_at is not None
    with nothing_changes():
        assert give(room, bob, 3) is None


def test_said_twice_it_is_one_question(room: TestRoom, bob: User) -> None:
    first = give(room, bob, 0)
    with nothing_changes():
        assert give(room, bob, 0) == first


def test_each_has_the_time_from_when_they_were_given_it(room: TestRoom, bob: User, stranger: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        early = give(room, bob, 0)
        clock.shift(15)
        late = give(room, stranger, 0)
        clock.shift(6)
        refused(Conflict, "too_late", lambda: say(room, bob, early, True))
        assert say(room, stranger, late, True).final


def test_one_cannot_go_back(room: TestRoom, bob: User) -> None:
    first = give(room, bob, 0)
    give(room, bob, 1)
    refused(Conflict, "not_asked", lambda: say(room, bob, first, True))


def test_a_question_that_is_skipped_ends_a_row(room: TestRoom, bob: User) -> None:
    say(room, bob, give(room, bob, 0), True)
    give(room, bob, 1)
    asked = give(room, bob, 2)
    say(room, bob, asked, True)
    assert Participant.objects.get(user=bob).score == 2000


def test_what_was_saved_counts_when_one_goes_on(room: TestRoom, bob: User) -> None:
    say(room, bob, give(room, bob, 0), True, final=False)
    assert Participant.objects.get(user=bob).score == 0
    give(room, bob, 1)
    seat = Participant.objects.get(user=bob)
    assert (seat.score, seat.answered, seat.streak) == (1000, 1, 1)


def test_what_was_saved_counts_at_the_end(room: TestRoom, alice: User, bob: User, stranger: User) -> None:
    say(room, bob, give(room, bob, 0), True)
    say(room, bob, give(room, bob, 1), True, final=False)
    say(room, stranger, give(room, stranger, 0), False, final=False)
    room_end(room_id=room.pk, by=alice.pk)
    totals = Participant.objects.order_by("joined_at").values_list("score", "answered", "right", "streak")
    assert list(totals) == [(2100, 2, 2, 2), (0, 1, 0, 0)]
    assert question_at(room, 0).distribution == {"form": "counts", "answers": 2, "counts": {"true": 1, "false": 1}}


def test_nobody_sees_how_they_stand_before_the_end(room: TestRoom, alice: User, bob: User) -> None:
    say(room, bob, give(room, bob, 0), True)
    state = room_state(room.pk, bob.pk)
    assert state.seat is not None
    assert (state.seat.score, state.seat.streak, state.place, state.top) == (None, None, None, [])
    room_end(room_id=room.pk, by=alice.pk)
    state = room_state(room.pk, bob.pk)
    assert (state.seat and state.seat.score, state.place) == (1000, 1)


def test_a_reload_finds_the_question_and_the_answer_so_far(room: TestRoom, bob: User) -> None:
    asked = give(room, bob, 0)
    say(room, bob, asked, False, final=False)
    state = room_state(room.pk, bob.pk)
    assert state.question == asked
    assert state.answer is not None
    assert (state.answer.value, state.answer.final) == (False, False)


def test_each_has_an_order_of_their_own(alice: User, bob: User) -> None:
    kinds = ["true_false"] * 30
    room = room_of(alice, test=make_test(alice, *kinds, shuffle_questions=True), pace=TestRoom.Pace.SELF)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    order = [asked.number for given in range(30) if (asked := give(room, bob, given))]
    assert sorted(order) == list(range(1, 31))
    assert order != sorted(order)


def test_hosts_hear_how_far_each_is(room: TestRoom, alice: User, bob: User, deliveries: Callable[[], Any]) -> None:
    with deliveries() as sent:
        for given in (0, 1, 1, 2, 3, 3):
            give(room, bob, given)
    told = [each["data"] for each in heard(sent, hosts_topic(room.pk)) if each["type"] == "livetests.progress"]
    assert [(each["given"], each["finished"]) for each in told] == [(1, False), (2, False), (3, False), (3, True)]
    assert names(sent, room_topic(room.pk)) == []
    hosting = room_state(room.pk, alice.pk).hosting
    assert hosting is not None
    assert [(each.name, each.given, each.finished) for each in hosting.participants] == [
        ("Bob Biswas", 3, True),
        ("Sam Stranger", 0, False),
    ]


def test_only_while_it_is_open(alice: User, bob: User, stranger: User) -> None:
    led, waiting = room_of(alice), room_of(alice, pace=TestRoom.Pace.SELF)
    for room in led, waiting:
        sit(room, bob)
        refused(Conflict, "room_state", partial(give, room, bob, 0))
        refused(NotFound, "not_found", partial(give, room, stranger, 0))
    room_start(room_id=led.pk, by=alice.pk)
    refused(Conflict, "room_state", partial(give, led, bob, 0))
    room_start(room_id=waiting.pk, by=alice.pk)
    give(waiting, bob, 0)
    room_end(room_id=waiting.pk, by=alice.pk)
    refused(Conflict, "room_state", partial(give, waiting, bob, 1))


def test_all_hear_that_it_begins_and_ends(alice: User, bob: User, deliveries: Callable[[], Any]) -> None:
    room = room_of(alice, pace=TestRoom.Pace.SELF, closes_at=timezone.now() + timedelta(hours=1))
    sit(room, bob)
    with deliveries() as sent:
        room_start(room_id=room.pk, by=alice.pk)
        room_end(room_id=room.pk, by=alice.pk)
    assert names(sent, room_topic(room.pk)) == ["started", "ended"]
    assert fresh(room).phase == "ended"
