"""Answers: once for each question, by the server's clock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from conftest import MakeUser, nothing_changes, refused
from livetests.models import Answer, Participant, TestRoom
from livetests.services.answers import NewAnswer, answers_take
from livetests.services.phases import room_end, room_next, room_reveal, room_start
from livetests.services.seats import seat_leave, seat_remove
from livetests.tests.rooms import answer, fresh, heard, question_at, room_of, sit
from livetests.topics import seat_topic
from realtime.errors import Conflict, DomainError, Invalid, NotFound
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    """Asked the first question, with two who take part."""
    room = room_of(alice)
    sit(room, bob, stranger)
    return room_start(room_id=room.pk, by=alice.pk)


class TestTime:
    @pytest.mark.parametrize(("late", "accepted"), [(0, True), (1, False)])
    def test_a_millisecond_decides(self, room: TestRoom, bob: User, late: int, accepted: bool) -> None:
        assert room.deadline is not None
        received = room.deadline + timedelta(milliseconds=late)
        if accepted:
            assert answer(room, bob, "d", received_at=received).final
        else:
            refused(Conflict, "too_late", lambda: answer(room, bob, "d", received_at=received))

    def test_what_a_client_says_of_the_time_is_not_even_taken(self, room: TestRoom, bob: User) -> None:
        with time_machine.travel(timezone.now() + timedelta(seconds=21), tick=False):
            refused(Conflict, "too_late", lambda: answer(room, bob, "d"))

    def test_a_question_that_is_over_takes_none_that_was_received_in_time(
        self, room: TestRoom, alice: User, bob: User
    ) -> None:
        received = timezone.now()
        room_reveal(room_id=room.pk, by=alice.pk)
        refused(Conflict, "not_asked", lambda: answer(room, bob, "d", position=0, received_at=received))

    def test_speed_is_that_of_ones_own_time(self, alice: User, bob: User, stranger: User) -> None:
        room = room_of(alice, scoring="speed")
        patient, _ = sit(room, bob, stranger)
        Participant.objects.filter(pk=patient.pk).update(extra_percent=100)
        asked = room_start(room_id=room.pk, by=alice.pk).asked_at
        assert asked is not None
        answer(room, bob, "d", received_at=asked + timedelta(seconds=20))
        answer(room, stranger, "d", received_at=asked + timedelta(seconds=20))
        assert sorted(Answer.objects.values_list("points", flat=True)) == [500, 750]


class TestOnce:
    def test_said_twice_is_answered_once(self, room: TestRoom, bob: User) -> None:
        first = answer(room, bob, "d")
        with nothing_changes():
            assert answer(room, bob, "d") == first

    def test_also_when_it_is_said_again_too_late(self, room: TestRoom, alice: User, bob: User) -> None:
        first = answer(room, bob, "a")
        room_reveal(room_id=room.pk, by=alice.pk)
        with nothing_changes():
            assert answer(room, bob, "a", position=0) == first

    def test_another_one_is_refused(self, room: TestRoom, bob: User) -> None:
        answer(room, bob, "a")
        refused(Conflict, "already_answered", lambda: answer(room, bob, "d"))
        refused(Conflict, "already_answered", lambda: answer(room, bob, "d", final=False))

    def test_a_draft_is_replaced_until_it_is_the_answer(self, room: TestRoom, alice: User, bob: User) -> None:
        for value in "a", "b", "d":
            assert not answer(room, bob, value, final=False).final
        room_reveal(room_id=room.pk, by=alice.pk)
        kept = Answer.objects.get()
        assert (kept.value, kept.final, kept.participant.score) == ("d", True, 1000)

    def test_it_is_told_to_all_of_ones_tabs(self, room: TestRoom, bob: User, deliveries: Callable[[], Any]) -> None:
        seat = Participant.objects.get(user=bob)
        with deliveries() as sent:
            answer(room, bob, "a", final=False)
        (told,) = heard(sent, seat_topic(seat.pk))
        assert (told["type"], told["data"]["answer"]["value"]) == ("livetests.saved", "a")


class TestWhose:
    def test_nobody_else_answers(self, room: TestRoom, alice: User, staff: User) -> None:
        for other in alice, staff:
            refused(NotFound, "not_found", lambda other=other: answer(room, other, "d"))  # type: ignore[misc]

    def test_who_left_or_was_sent_away_does_not(self, room: TestRoom, alice: User, bob: User, stranger: User) -> None:
        seat_leave(room_id=room.pk, by=bob.pk)
        refused(NotFound, "not_found", lambda: answer(room, bob, "d"))
        gone = Participant.objects.get(user=stranger)
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=gone.pk)
        refused(NotFound, "not_found", lambda: answer(room, stranger, "d"))

    def test_who_waits_in_the_lobby_does_not(self, alice: User, bob: User) -> None:
        room = room_of(alice, lobby=True)
        sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        refused(NotFound, "not_found", lambda: answer(room, bob, "d"))


class TestWhat:
    def test_only_what_is_asked_now(self, room: TestRoom, alice: User, bob: User) -> None:
        refused(Conflict, "not_asked", lambda: answer(room, bob, True, position=1))
        room_reveal(room_id=room.pk, by=alice.pk)
        room_next(room_id=room.pk, by=alice.pk)
        refused(Conflict, "not_asked", lambda: answer(room, bob, "d", position=0))
        room_end(room_id=room.pk, by=alice.pk)
        refused(Conflict, "not_asked", lambda: answer(room, bob, True, position=1))

    def test_nothing_before_it_begins(self, alice: User, bob: User) -> None:
        room = room_of(alice)
        sit(room, bob)
        refused(Conflict, "not_asked", lambda: answer(room, bob, "d", position=0))

    def test_questions_of_other_rooms_are_not_there(self, room: TestRoom, alice: User, bob: User) -> None:
        elsewhere = question_at(room_of(alice), 0)
        for question_id in elsewhere.pk, uuid7():
            new = NewAnswer(bob.pk, room.pk, question_id, "d", True, timezone.now())
            (taken,) = answers_take([new])
            assert isinstance(taken, NotFound)

    @pytest.mark.parametrize("value", [None, 7, "z", "", ["d"], {"right": "d"}, True, "d" * 100_000, "d\x00"])
    def test_values_that_are_none(self, room: TestRoom, bob: User, value: object) -> None:
        refused(Invalid, "invalid", lambda: answer(room, bob, value))


class TestManyAtOnce:
    def test_one_that_is_refused_spoils_no_other(self, room: TestRoom, bob: User, stranger: User) -> None:
        question = question_at(room, 0).pk
        now = timezone.now()
        taken = answers_take(
            [
                NewAnswer(bob.pk, room.pk, question, "z", True, now),
                NewAnswer(bob.pk, room.pk, question, "a", False, now),
                NewAnswer(bob.pk, room.pk, question, "d", True, now),
                NewAnswer(bob.pk, room.pk, question, "d", True, now),
                NewAnswer(bob.pk, room.pk, question, "a", True, now),
                NewAnswer(stranger.pk, room.pk, question, "a", True, now),
            ]
        )
        codes = [each.code if isinstance(each, DomainError) else "ok" for each in taken]
        assert codes == ["invalid", "ok", "ok", "ok", "already_answered", "ok"]
        assert sorted(Answer.objects.values_list("value", flat=True)) == ["a", "d"]
        assert fresh(room).phase == "reveal"

    def test_a_draft_of_before_and_its_answer_in_one_batch(self, room: TestRoom, bob: User) -> None:
        answer(room, bob, "a", final=False)
        question, now = question_at(room, 0).pk, timezone.now()
        answers_take(
            [
                NewAnswer(bob.pk, room.pk, question, "b", False, now),
                NewAnswer(bob.pk, room.pk, question, "d", True, now),
            ]
        )
        assert [(each.value, each.final, each.points) for each in Answer.objects.all()] == [("d", True, 1000)]

    def test_of_several_rooms_too(self, room: TestRoom, alice: User, bob: User, stranger: User) -> None:
        other = room_of(alice)
        sit(other, bob, stranger)
        room_start(room_id=other.pk, by=alice.pk)
        now = timezone.now()
        new = [NewAnswer(bob.pk, each.pk, question_at(each, 0).pk, "d", True, now) for each in (room, other)]
        assert not [each for each in answers_take(new) if isinstance(each, DomainError)]
        assert Answer.objects.count() == 2

    def test_many_cost_no_more_questions_than_one(
        self, alice: User, make_user: MakeUser, django_assert_max_num_queries: Any
    ) -> None:
        room = room_of(alice)
        people = [make_user(f"person{number}") for number in range(40)]
        sit(room, *people)
        room_start(room_id=room.pk, by=alice.pk)
        question, now = question_at(room, 0).pk, timezone.now()
        with django_assert_max_num_queries(11):
            answers_take([NewAnswer(people[0].pk, room.pk, question, "d", True, now)])
        with django_assert_max_num_queries(11):
            answers_take([NewAnswer(each.pk, room.pk, question, "a", True, now) for each in people[1:39]])
