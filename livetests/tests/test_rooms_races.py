"""Things that happen in a test room at the same moment, on a database with real threads."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from accounts.models import User
from conftest import MakeUser, at_once
from livetests.models import Answer, Participant, TestRoom
from livetests.services.coming import seat_take
from livetests.services.phases import question_close_due, room_end, room_next, room_reveal, room_start
from livetests.services.seats import seat_remove
from livetests.tests.rooms import answer, fresh, question_at, room_of, sit
from realtime.errors import DomainError
from realtime.tests.connections import came

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def refusals(outcomes: list[Any]) -> list[str]:
    return [each.code for each in outcomes if isinstance(each, DomainError)]


def totals_are_those_of_the_answers(room: TestRoom) -> bool:
    return all(
        seat.score == (seat.answers.filter(final=True).aggregate(all=Sum("points") + Sum("bonus"))["all"] or 0)
        for seat in Participant.objects.filter(room=room)
    )


def test_an_answer_counts_or_is_refused_when_the_question_closes(alice: User, bob: User, stranger: User) -> None:
    """Never acknowledged and not counted, and never counted twice."""
    for _ in range(20):
        room = room_of(alice)
        seat, _ = sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        said: Callable[[], Any] = partial(answer, room, bob, "d", position=0)
        outcomes = at_once(said, said, partial(room_reveal, room_id=room.pk, by=alice.pk))
        accepted = not refusals(outcomes[:2])
        assert Answer.objects.filter(participant=seat).count() == accepted
        assert (fresh(seat).score, fresh(seat).answered) == (1000 * accepted, int(accepted))
        assert fresh(room).step == 2


def test_the_last_two_answers_close_it_once(alice: User, bob: User, stranger: User) -> None:
    for _ in range(20):
        room = room_of(alice)
        people = sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        outcomes = at_once(*(partial(answer, room, user, "d", position=0) for user in (bob, stranger)))
        assert refusals(outcomes) == []
        assert (fresh(room).phase, fresh(room).step) == ("reveal", 2)
        assert [fresh(seat).score for seat in people] == [1000, 1000]


def test_clocks_hosts_and_answers_move_it_once(alice: User, bob: User, stranger: User) -> None:
    for _ in range(20):
        room = room_of(alice)
        sit(room, bob, stranger)
        due = room_start(room_id=room.pk, by=alice.pk).due_at  # of the first question, and of no other
        assert due is not None
        at_once(
            partial(question_close_due, room.pk, due),
            partial(question_close_due, room.pk, due),
            partial(room_reveal, room_id=room.pk, by=alice.pk, step=1),
            partial(answer, room, bob, "d", position=0),
            partial(room_next, room_id=room.pk, by=alice.pk, step=2),
        )
        assert fresh(room).step in {2, 3}
        room_end(room_id=room.pk, by=alice.pk)
        assert totals_are_those_of_the_answers(room)
        assert question_at(room, 0).distribution is not None


def test_two_tabs_sit_down_once(alice: User, bob: User) -> None:
    room = room_of(alice)
    sockets = [came(bob) for _ in range(4)]
    seats = at_once(*(partial(seat_take, room_id=room.pk, user=bob, connection=each) for each in sockets))
    assert len({seat.pk for seat in seats}) == 1
    assert Participant.objects.get().devices.count() == 4


def test_who_is_sent_away_at_that_moment_does_not_answer_after_it(alice: User, bob: User, stranger: User) -> None:
    for _ in range(20):
        room = room_of(alice)
        seat, _ = sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        answered, _ = at_once(
            partial(answer, room, bob, "d", position=0),
            partial(seat_remove, room_id=room.pk, by=alice.pk, participant_id=seat.pk),
        )
        assert Answer.objects.filter(participant=seat).exists() == (not isinstance(answered, DomainError))


def test_many_at_once(alice: User, make_user: MakeUser) -> None:
    room = room_of(alice, seconds=None)
    people = [make_user(f"person{number}") for number in range(16)]
    at_once(*(partial(sit, room, each) for each in people))
    room_start(room_id=room.pk, by=alice.pk)
    values = ["a", "d"] * 8
    outcomes = at_once(
        *(partial(answer, room, user, value, position=0) for user, value in zip(people, values, strict=True))
    )
    assert refusals(outcomes) == []
    assert fresh(room).phase == "reveal"
    assert sum(Participant.objects.values_list("score", flat=True)) == 8000
    assert question_at(room, 0).distribution["counts"] == {"a": 8, "b": 0, "c": 0, "d": 8}  # type: ignore[index]
