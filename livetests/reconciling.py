"""Whether participants' totals are what their answers add up to."""

from typing import NamedTuple
from uuid import UUID

from livetests.models import Answer, Participant, TestRoom
from livetests.shares import ALL


class Earned(NamedTuple):
    score: int = 0
    right: int = 0
    answered: int = 0
    took_ms: int = 0


def room_recount(room: TestRoom) -> dict[UUID, Earned]:
    """Answer by answer, and without what the database counts."""
    earned = dict.fromkeys(Participant.objects.filter(room=room).values_list("pk", flat=True), Earned())
    for answer in Answer.objects.counting_in(room):
        score, right, answered, took_ms = earned[answer.participant_id]
        earned[answer.participant_id] = Earned(
            score + answer.total, right + (answer.share == ALL), answered + 1, took_ms + answer.took_ms
        )
    return earned


def room_differences(room: TestRoom) -> dict[UUID, tuple[Earned, Earned]]:
    """Of those whose row says something else: what it says, and what is true."""
    true = room_recount(room)
    people = Participant.objects.filter(room=room)
    said = {each.pk: Earned(each.score, each.right, each.answered, each.took_ms) for each in people}
    return {each: (said[each], true[each]) for each in true if said[each] != true[each]}
