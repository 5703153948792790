"""What came of a room: for its hosts with keys and names, for who took part with nothing but their own."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from accounts.wire import PublicUser, public_user
from livetests.models import Answer, Participant, RoomQuestion, Signal, TestRoom
from livetests.questions import AnyAsked, AnyContent, AnyDistribution, AnySolution, Value
from livetests.room_wire import QuestionHead, TestRoomView, asked_of, question_head
from livetests.scoring import Standing

# For hosts


class QuestionResult(QuestionHead, frozen=True):
    """With its key and the guide for those who mark.

    What was answered is told once the question is over; at one's own pace all but the distribution as it comes. `right`
    is how many were wholly right, none where nothing can be; both shares are in thousandths, of those who answered and
    of all who took part. `unmarked` answers wait for a person: until then they are neither right nor wrong, and only
    those that are marked count for `right_of_answered`.
    """

    kind: str
    seconds: int | None
    explanation: str
    content: AnyContent
    distribution: AnyDistribution | None
    answered: int | None
    right: int | None
    right_of_answered: int | None
    right_of_all: int | None
    mean_ms: int | None
    unmarked: int


class PersonResult(msgspec.Struct, frozen=True):
    """`given` is how many questions they were given, where everybody goes at their own pace."""

    place: int
    participant: UUID
    user: UUID | None
    name: str
    state: Participant.State
    score: int
    right: int
    answered: int
    took_ms: int
    given: int
    finished: bool


class RoomResults(msgspec.Struct, frozen=True):
    """`people` are all who took part and were not sent away, the first of them first."""

    room: TestRoomView
    questions: list[QuestionResult]
    people: list[PersonResult]


class MarkingRow(msgspec.Struct, frozen=True):
    """An answer that a person marks. Nobody has, while there is no `marked_at`."""

    id: int
    question: UUID
    participant: UUID
    name: str
    value: Value
    took_ms: int
    points: int
    share: int | None
    comment: str
    marked_by: PublicUser | None
    marked_at: datetime | None


class SignalView(msgspec.Struct, frozen=True):
    id: int
    participant: UUID
    name: str
    question: UUID | None
    kind: TestRoom.Watched
    at: datetime


# For somebody's own eyes, and for hosts


class AnswerResult(msgspec.Struct, frozen=True):
    """`share` is in thousandths; none where nothing is right, or nobody has marked it yet."""

    value: Value
    share: int | None
    points: int
    bonus: int
    took_ms: int
    saved_at: datetime
    comment: str
    marked_at: datetime | None


class ReviewedQuestion(QuestionHead, frozen=True):
    """As they were asked, with what was right; without an `answer`, if they gave none."""

    asked: AnyAsked
    solution: AnySolution
    explanation: str
    answer: AnswerResult | None


class Review(msgspec.Struct, frozen=True):
    participant: UUID
    name: str
    place: int
    of: int
    score: int
    right: int
    answered: int
    questions: list[ReviewedQuestion]


class OwnResult(msgspec.Struct, frozen=True):
    """Of a room that is over."""

    room: UUID
    code: str
    title: str
    host: PublicUser
    started_at: datetime | None
    ended_at: datetime
    questions: int
    place: int
    of: int
    score: int
    right: int
    answered: int


def person_result(standing: Standing[Participant]) -> PersonResult:
    person = standing.total.who
    return PersonResult(
        place=standing.place,
        participant=person.pk,
        user=person.user_id,
        name=person.name,
        state=Participant.State(person.state),
        score=person.score,
        right=person.right,
        answered=person.answered,
        took_ms=person.took_ms,
        given=person.given,
        finished=person.finished_at is not None,
    )


def marking_row(answer: Answer) -> MarkingRow:
    """Of a row that was read with its people."""
    return MarkingRow(
        id=answer.pk,
        question=answer.question_id,
        participant=answer.participant_id,
        name=answer.participant.name,
        value=answer.value,
        took_ms=answer.took_ms,
        points=answer.points,
        share=answer.share,
        comment=answer.comment,
        marked_by=public_user(answer.marked_by) if answer.marked_by else None,
        marked_at=answer.marked_at,
    )


def signal_view(signal: Signal) -> SignalView:
    """Of a row that was read with its participant."""
    return SignalView(
        id=signal.pk,
        participant=signal.participant_id,
        name=signal.participant.name,
        question=signal.question_id,
        kind=TestRoom.Watched(signal.kind),
        at=signal.at,
    )


def reviewed_question(
    question: RoomQuestion, *, room: TestRoom, participant: Participant, answer: Answer | None
) -> ReviewedQuestion:
    return ReviewedQuestion(
        **question_head(question),
        asked=asked_of(question, room=room, participant=participant),
        solution=cast("AnySolution", question.asks.solution()),
        explanation=question.explanation,
        answer=_answer_result(answer) if answer else None,
    )


def _answer_result(answer: Answer) -> AnswerResult:
    return AnswerResult(
        value=answer.value,
        share=answer.share,
        points=answer.points,
        bonus=answer.bonus,
        took_ms=answer.took_ms,
        saved_at=answer.saved_at,
        comment=answer.comment,
        marked_at=answer.marked_at,
    )


def own_result(seat: Any) -> OwnResult:
    """Of a seat that was read with its room, its host and its place."""
    return OwnResult(
        room=seat.room_id,
        code=seat.room.code,
        title=seat.room.title,
        host=public_user(seat.room.host),
        started_at=seat.room.started_at,
        ended_at=seat.room.ended_at,
        questions=seat.room.questions_count,
        place=seat.place,
        of=seat.of,
        score=seat.score,
        right=seat.right,
        answered=seat.answered,
    )
