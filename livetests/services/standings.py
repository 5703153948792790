"""Who stands where in a room, and telling it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models.functions import Lower

from livetests.models import Answer, Participant, TestRoom
from livetests.models.participant import ParticipantQuerySet
from livetests.room_frames import Leaderboard, Place
from livetests.room_wire import TOP, BoardRow, outcome
from livetests.scoring import Standing, Total, ranked
from livetests.topics import room_topic, seat_topic
from realtime.publish import publish, publish_all


class Row(NamedTuple):
    """Of a participant, what a leaderboard needs. `was` is their place before the last question."""

    pk: UUID
    name: str
    score: int
    streak: int
    took_ms: int
    was: int | None


class OwnStanding(NamedTuple):
    """Of one: where they stand, of how many, and where they did."""

    place: int
    of: int
    was: int | None


def board_of(room: TestRoom) -> list[BoardRow]:
    """The first of all, without reading the others."""
    first = _people(room).order_by("-score", "took_ms", Lower("name"), "pk")[:TOP]
    return _top(room, _ranked(first))


def standing_of(room: TestRoom, participant: Participant) -> OwnStanding:
    return standings_of(room, [participant])[participant.pk]


def standings_of(room: TestRoom, participants: Iterable[Participant]) -> dict[UUID, OwnStanding]:
    """Without ranking the others: many may come back at once."""
    scores = list(_people(room).order_by("score").values_list("score", flat=True))
    of = len(scores)
    return {
        each.pk: OwnStanding(1 + of - bisect_right(scores, each.score), of, _was(room, each)) for each in participants
    }


def board_tell(room: TestRoom, question_id: UUID | None) -> None:
    """The first of them to all in one frame, and to each how they stand themselves."""
    answers = {each.participant_id: each for each in Answer.objects.final().filter(question=question_id)}
    standings = _ranked(_people(room))
    publish(room_topic(room.pk), Leaderboard(room.pk, room.step, _top(room, standings[:TOP]), len(standings)))
    publish_all(_places(room, standings, question_id, answers))


def places_tell(room: TestRoom) -> None:
    """To each how they came through; the first of them are told with the end."""
    publish_all(_places(room, _ranked(_people(room)), None, {}))


def place_tell(room: TestRoom, answer: Answer) -> None:
    """To whose answer it is, which was marked after the end."""
    person = Participant.objects.get(pk=answer.participant_id)
    place, of, was = standing_of(room, person)
    own = outcome(answer.question_id, answer)
    publish(seat_topic(person.pk), Place(room.pk, room.step, place, was, of, person.score, person.streak, own))


def _people(room: TestRoom) -> ParticipantQuerySet:
    return Participant.objects.shown().filter(room=room)


def _ranked(people: ParticipantQuerySet) -> list[Standing[Row]]:
    rows = [Row(*each) for each in people.values_list(*Row._fields)]
    return ranked(Total(row, row.score, row.took_ms, row.name) for row in rows)


def _top(room: TestRoom, standings: Sequence[Standing[Row]]) -> list[BoardRow]:
    return [
        BoardRow(each.place, _was(room, row), row.pk, row.name, row.score)
        for each in standings
        if (row := each.total.who)
    ]


def _was(room: TestRoom, row: Row | Participant) -> int | None:
    """At the end nobody moves."""
    return None if room.has_ended else row.was


def _places(
    room: TestRoom, standings: Sequence[Standing[Row]], question_id: UUID | None, answers: Mapping[UUID, Answer]
) -> Iterable[tuple[str, msgspec.Struct]]:
    for each in standings:
        row = each.total.who
        own = outcome(question_id, answers.get(row.pk)) if question_id else None
        place = Place(room.pk, room.step, each.place, _was(room, row), len(standings), row.score, row.streak, own)
        yield seat_topic(row.pk), place
