"""Two hosts mark at one moment, and while the next question ends."""

from functools import partial

import pytest

from accounts.models import User
from accounts.services.deletion import user_delete
from conftest import PASSWORD, at_once
from livetests.models import Answer, Author
from livetests.reconciling import room_differences
from livetests.services.marking import answer_mark
from livetests.services.phases import room_next, room_reveal, room_start
from livetests.tests.rooms import answer, fresh, room_of, sit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(5))
def test_one_mark_holds_and_every_total_is_right(
    alice: User, bob: User, stranger: User, staff: User, _round: int
) -> None:
    room = room_of(alice, "long_text", "single", "single")
    Author.objects.create(test=room.test, user=staff)
    seat, _ = sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    for user in bob, stranger:
        answer(room, user, "I think so.")
    room_next(room_id=room.pk, by=alice.pk)
    answer(room, bob, "d")
    own = Answer.objects.get(participant=seat, question__position=0)
    mark = partial(answer_mark, room_id=room.pk, answer_id=own.pk)
    at_once(
        partial(mark, by=alice, points=100),
        partial(mark, by=staff, points=900),
        partial(room_reveal, room_id=room.pk, by=alice.pk),
        partial(user_delete, user=stranger, password=PASSWORD),
    )
    marked = fresh(own)
    assert (marked.points, marked.marked_by) in {(100, alice), (900, staff)}
    assert fresh(seat).score == marked.points + 1000
    assert room_differences(fresh(room)) == {}
