"""Tests and questions as their authors see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from accounts.wire import PublicUser, public_user
from livetests.models import Question, Test
from livetests.questions import AnyAsked, AnyContent, AnySolution, Asked


class TestHead(msgspec.Struct, frozen=True):
    """`authors` write it beside its owner."""

    id: UUID
    title: str
    description: str
    shuffle_questions: bool
    shuffle_choices: bool
    owner: PublicUser
    authors: list[PublicUser]
    created_at: datetime
    changed_at: datetime


class TestView(TestHead, frozen=True):
    """`questions` is how many there are."""

    questions: int


class QuestionHead(msgspec.Struct, frozen=True):
    """`image_text` is what the picture shows, in words."""

    id: UUID
    kind: str
    prompt: str
    image: str | None
    image_text: str
    points: int
    seconds: int | None


class QuestionView(QuestionHead, frozen=True):
    """With its key: for its authors alone."""

    position: int
    explanation: str
    content: AnyContent


class WholeTest(TestHead, frozen=True):
    questions: list[QuestionView]


class PreviewedQuestion(QuestionHead, frozen=True):
    """As a participant sees it before the reveal. Its `id` is for those who try it."""

    asked: AnyAsked


class Preview(msgspec.Struct, frozen=True):
    """`seed` shuffled it so."""

    seed: str
    questions: list[PreviewedQuestion]


class Trial(msgspec.Struct, frozen=True):
    """What an answer would earn by accuracy alone: `share` in thousandths, or nothing where that is not for us to say.

    `value` is the answer as it would be kept.
    """

    value: bool | str | list[str]
    share: int | None
    points: int
    solution: AnySolution
    explanation: str


def live_test_view(test: Any) -> TestView:
    """Of `with_people` and `with_count`."""
    return TestView(**_head(test), questions=test.question_count)


def whole_test(test: Test, questions: Sequence[Question]) -> WholeTest:
    return WholeTest(**_head(test), questions=[question_view(question) for question in questions])


def _head(test: Test) -> dict[str, Any]:
    return {
        "id": test.pk,
        "title": test.title,
        "description": test.description,
        "shuffle_questions": test.shuffle_questions,
        "shuffle_choices": test.shuffle_choices,
        "owner": public_user(test.owner),
        "authors": [public_user(author.user) for author in test.authors.all()],
        "created_at": test.created_at,
        "changed_at": test.changed_at,
    }


def question_view(question: Question) -> QuestionView:
    return QuestionView(
        **_question_head(question),
        position=question.position,
        explanation=question.explanation,
        content=cast("AnyContent", question.asks),
    )


def previewed(question: Question, asked: Asked) -> PreviewedQuestion:
    return PreviewedQuestion(**_question_head(question), asked=cast("AnyAsked", asked))


def _question_head(question: Question) -> dict[str, Any]:
    return {
        "id": question.pk,
        "kind": question.kind,
        "prompt": question.prompt,
        "image": image_path(question),
        "image_text": question.image_text,
        "points": question.points,
        "seconds": question.seconds,
    }


def image_path(question: Question) -> str | None:
    """Another one for each picture, so that browsers may keep what they have."""
    if not question.image:
        return None
    return f"/api/v1/live-tests/{question.test_id}/questions/{question.pk}/image/?v={question.image[-8:]}"
