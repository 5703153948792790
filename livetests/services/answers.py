"""Answers: one, or all that arrived while the last ones were being written.

When one was received is what the server's clock said as its frame was read. Whether the question is still asked is
looked up under the lock of the room, which also who closes it takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.room_frames import Saved
from livetests.room_wire import OwnAnswer, own_answer
from livetests.scoring import Scoring, score
from livetests.services.access import no_such_room, rooms_lock
from livetests.services.phases import question_look
from livetests.topics import seat_topic
from realtime.batching import alone
from realtime.errors import Conflict, DomainError, NotFound
from realtime.publish import publish_all

Phase = TestRoom.Phase

NO_TIME = timedelta()
WRITTEN = ["value", "final", "saved_at", "took_ms", "share", "points", "bonus", "streak"]

Key = tuple[UUID, UUID]
"""Of an answer: whose, and to what."""


class NewAnswer(msgspec.Struct, frozen=True):
    """`received_at` is by the server's clock. One that is not `final` is a draft, which a later one replaces."""

    user_id: UUID
    room_id: UUID
    question_id: UUID
    value: object
    final: bool
    received_at: datetime


def answer_take(new: NewAnswer) -> OwnAnswer:
    return alone(answers_take, new)


@transaction.atomic
def answers_take(new: Sequence[NewAnswer]) -> list[OwnAnswer | DomainError]:
    """A constant number of queries for all; one that is refused spoils no other."""
    desk = Desk(new)
    taken = [desk.take(each) for each in new]
    desk.write()
    return taken


class Desk:
    """What one batch has to know. The rooms are locked, so it stays true to the commit."""

    def __init__(self, new: Sequence[NewAnswer]) -> None:
        self.rooms = rooms_lock({each.room_id for each in new})
        self.people = _people({each.user_id for each in new}, self.rooms)
        self.questions = RoomQuestion.objects.in_bulk({each.question_id for each in new})
        self.contents = {pk: question.asks for pk, question in self.questions.items()}
        self.known = _known(self.people.values(), self.questions)
        self.fresh: dict[Key, Answer] = {}
        self.changed: dict[Key, Answer] = {}
        self.earned: dict[UUID, Participant] = {}
        """Of rooms at everybody's own pace, where an answer counts at once."""
        self.answered: set[UUID] = set()
        """Rooms that ask everybody at once, where somebody is done with the question."""
        self.told: list[tuple[str, msgspec.Struct]] = []

    def take(self, new: NewAnswer) -> OwnAnswer | DomainError:
        try:
            room, person, question = self._found(new)
            value = self.contents[question.pk].check(new.value)
            answer = self.known.get((person.pk, question.pk))
            if answer is not None and answer.final:
                return _said_before(answer, value)
            limit = _limit(room, person, question, new.received_at)
        except DomainError as error:
            return error
        saved = self._save(new, answer or Answer(participant=person, question=question), room, value, limit)
        self.told.append((seat_topic(person.pk), Saved(room.pk, saved)))
        return saved

    def write(self) -> None:
        Answer.objects.bulk_create(self.fresh.values())
        Answer.objects.bulk_update(self.changed.values(), WRITTEN)
        Participant.objects.bulk_update(self.earned.values(), Participant.EARNED)
        publish_all(self.told)
        for room_id in self.answered:
            question_look(self.rooms[room_id])

    def _found(self, new: NewAnswer) -> tuple[TestRoom, Participant, RoomQuestion]:
        room, person = self.rooms.get(new.room_id), self.people.get((new.room_id, new.user_id))
        if room is None or person is None:
            raise no_such_room()
        question = self.questions.get(new.question_id)
        if question is None or question.room_id != room.pk:
            raise NotFound("not_found", "There is no such question.")
        return room, person, question

    def _save(
        self,
        new: NewAnswer,
        answer: Answer,
        room: TestRoom,
        value: object,
        limit: tuple[datetime, timedelta | None],
    ) -> OwnAnswer:
        asked_at, time = limit
        took = _milliseconds(max(new.received_at - asked_at, NO_TIME))
        share = self.contents[answer.question_id].share(value)
        scored = score(
            scoring=Scoring(room.scoring),
            points=answer.question.points,
            share=share,
            took_ms=took,
            limit_ms=None if time is None else _milliseconds(time),
            streak=answer.participant.streak,
        )
        answer.value, answer.final, answer.saved_at, answer.took_ms = value, new.final, timezone.now(), took
        answer.share, answer.points, answer.bonus, answer.streak = share, scored.points, scored.bonus, scored.streak
        self._keep(answer)
        if new.final and room.phase == Phase.OPEN:
            answer.participant.earn(answer)
            self.earned[answer.participant_id] = answer.participant
        elif new.final:
            self.answered.add(room.pk)
        return own_answer(answer)

    def _keep(self, answer: Answer) -> None:
        key = (answer.participant_id, answer.question_id)
        (self.changed if key in self.known and key not in self.fresh else self.fresh)[key] = answer
        self.known[key] = answer


def _people(user_ids: set[UUID], rooms: dict[UUID, TestRoom]) -> dict[tuple[UUID, UUID], Participant]:
    rows = Participant.objects.seated().filter(user__in=user_ids, room__in=rooms)
    return {(row.room_id, row.user_id): row for row in rows if row.user_id}


def _known(people: Iterable[Participant], questions: Mapping[UUID, RoomQuestion]) -> dict[tuple[UUID, UUID], Answer]:
    by_id = {each.pk: each for each in people}
    rows = Answer.objects.filter(participant__in=by_id, question__in=questions)
    found = {}
    for row in rows:
        row.participant, row.question = by_id[row.participant_id], questions[row.question_id]
        found[row.participant_id, row.question_id] = row
    return found


def _said_before(answer: Answer, value: object) -> OwnAnswer:
    """Said twice, it is answered once; another one comes too late."""
    if answer.value != value:
        raise Conflict("already_answered", "This question has been answered.")
    return own_answer(answer)


def _limit(
    room: TestRoom, person: Participant, question: RoomQuestion, received_at: datetime
) -> tuple[datetime, timedelta | None]:
    """Since when this one is asked, and how long; if it is, and it is not too late."""
    if room.paused_at is not None:
        raise Conflict("paused", "The host has stopped the clock.")
    asked_at = _asked_at(room, person, question)
    if asked_at is None:
        raise Conflict("not_asked", "This question is not asked at the moment.")
    time = person.time_for(question.seconds)
    if time is not None and received_at > asked_at + time:
        raise Conflict("too_late", "The time for this question is over.")
    return asked_at, time


def _asked_at(room: TestRoom, person: Participant, question: RoomQuestion) -> datetime | None:
    if room.phase == Phase.QUESTION:
        return room.asked_at if room.position == question.position else None
    if room.phase == Phase.OPEN and person.position == question.position:
        return person.asked_at
    return None


def _milliseconds(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
