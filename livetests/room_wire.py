"""Test rooms as clients see them, over REST and in events alike. What is right comes with the reveal, never before."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from accounts.wire import PublicUser, public_user
from livetests import shuffling
from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.questions import AnyAsked, AnyDistribution, AnySolution, Value
from livetests.scoring import Scoring

TOP = 10


class TestRoomView(msgspec.Struct, frozen=True):
    """`step` only grows: what is told of an earlier one has been overtaken."""

    id: UUID
    code: str
    title: str
    host: PublicUser
    pace: TestRoom.Pace
    scoring: Scoring
    phase: TestRoom.Phase
    step: int
    paused: bool
    questions: int
    lobby: bool
    locked: bool
    guests: bool
    late_join: bool
    signals: list[str]
    opens_at: datetime | None
    closes_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class ParticipantView(msgspec.Struct, frozen=True):
    """As the host sees them. `here` says whether a device of theirs is connected.

    At their own pace, `given` is how many questions they were given so far.
    """

    id: UUID
    user: UUID | None
    name: str
    state: Participant.State
    here: bool
    extra_percent: int
    given: int
    finished: bool
    joined_at: datetime


class OwnSeat(msgspec.Struct, frozen=True):
    """`score` is that of what has been revealed; at one's own pace there is none before the end."""

    id: UUID
    name: str
    state: Participant.State
    extra_percent: int
    given: int
    finished: bool
    score: int | None
    streak: int | None


class QuestionHead(msgspec.Struct, frozen=True):
    """`number` is its place, from 1. `image_text` is what the picture shows, in words."""

    id: UUID
    number: int
    prompt: str
    image: str | None
    image_text: str
    points: int


class QuestionAsked(QuestionHead, frozen=True):
    """`deadline` is by the server's clock, and already later for who has more time."""

    asked: AnyAsked
    asked_at: datetime
    deadline: datetime | None


class OwnAnswer(msgspec.Struct, frozen=True):
    """One that is not `final` can be changed until the time is over, and counts then."""

    question: UUID
    value: Value
    final: bool
    saved_at: datetime


class Revealed(msgspec.Struct, frozen=True):
    question: UUID
    solution: AnySolution
    explanation: str
    distribution: AnyDistribution


class Outcome(msgspec.Struct, frozen=True):
    """What one's own answer came to. `share` is in thousandths; none where nothing is right, or not yet."""

    question: UUID
    answered: bool
    share: int | None
    points: int
    bonus: int


class BoardRow(msgspec.Struct, frozen=True):
    """`was` is the place before the last question, if there was one."""

    place: int
    was: int | None
    participant: UUID
    name: str
    score: int


def room_view(room: TestRoom) -> TestRoomView:
    """Of a row that was read with its people."""
    return TestRoomView(
        id=room.pk,
        code=room.code,
        title=room.title,
        host=public_user(room.host),
        pace=TestRoom.Pace(room.pace),
        scoring=Scoring(room.scoring),
        phase=TestRoom.Phase(room.phase),
        step=room.step,
        paused=room.paused_at is not None,
        questions=room.questions_count,
        lobby=room.lobby,
        locked=room.locked,
        guests=room.guests,
        late_join=room.late_join,
        signals=list(room.signals),
        opens_at=room.opens_at,
        closes_at=room.closes_at,
        created_at=room.created_at,
        started_at=room.started_at,
        ended_at=room.ended_at,
    )


def participant_view(participant: Participant, *, here: bool) -> ParticipantView:
    return ParticipantView(
        id=participant.pk,
        user=participant.user_id,
        name=participant.name,
        state=Participant.State(participant.state),
        here=here,
        extra_percent=participant.extra_percent,
        given=participant.given,
        finished=participant.finished_at is not None,
        joined_at=participant.joined_at,
    )


def own_seat(participant: Participant, room: TestRoom) -> OwnSeat:
    hidden = room.phase == TestRoom.Phase.OPEN
    return OwnSeat(
        id=participant.pk,
        name=participant.name,
        state=Participant.State(participant.state),
        extra_percent=participant.extra_percent,
        given=participant.given,
        finished=participant.finished_at is not None,
        score=None if hidden else participant.score,
        streak=None if hidden else participant.streak,
    )


def question_head(question: RoomQuestion) -> dict[str, Any]:
    """Of a `QuestionHead`."""
    return {
        "id": question.pk,
        "number": question.position + 1,
        "prompt": question.prompt,
        "image": image_path(question),
        "image_text": question.image_text,
        "points": question.points,
    }


def question_asked(
    question: RoomQuestion, *, room: TestRoom, asked_at: datetime, participant: Participant | None
) -> QuestionAsked:
    """For everybody, or for one: in an order of their own, if choices are shuffled, and with their time."""
    time = (participant or Participant()).time_for(question.seconds)
    return QuestionAsked(
        **question_head(question),
        asked=asked_of(question, room=room, participant=participant),
        asked_at=asked_at,
        deadline=asked_at + time if time else None,
    )


def asked_of(question: RoomQuestion, *, room: TestRoom, participant: Participant | None) -> AnyAsked:
    own = participant is not None and room.shuffle_choices
    seed = str(participant.seed if own and participant else room.pk)
    return shuffling.asked_of(question.asks, id=question.pk, seed=seed, shuffle=own)  # type: ignore[return-value]


def image_path(question: RoomQuestion) -> str | None:
    return f"/api/v1/test-rooms/questions/{question.pk}/image/" if question.image else None


def own_answer(answer: Answer) -> OwnAnswer:
    return OwnAnswer(answer.question_id, answer.value, answer.final, answer.saved_at)


def revealed(question: RoomQuestion) -> Revealed:
    return Revealed(
        question=question.pk,
        solution=question.asks.solution(),  # type: ignore[arg-type]
        explanation=question.explanation,
        distribution=msgspec.convert(question.distribution, AnyDistribution),
    )


def outcome(question_id: UUID, answer: Answer | None) -> Outcome:
    if answer is None:
        return Outcome(question_id, answered=False, share=None, points=0, bonus=0)
    return Outcome(question_id, answered=True, share=answer.share, points=answer.points, bonus=answer.bonus)
