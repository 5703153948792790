"""A test as it is taken along. Pictures are not in it."""

from typing import cast

import msgspec

from livetests.drafts import Draft, QuestionDraft
from livetests.models import Question, Test
from livetests.questions import AnyContent


class QuestionFile(msgspec.Struct, frozen=True):
    prompt: str
    content: AnyContent
    points: int
    seconds: int | None
    explanation: str


class TestFile(msgspec.Struct, frozen=True):
    """What an import takes."""

    title: str
    description: str
    shuffle_questions: bool
    shuffle_choices: bool
    questions: list[QuestionFile]


def live_test_file(test: Test) -> TestFile:
    return TestFile(
        title=test.title,
        description=test.description,
        shuffle_questions=test.shuffle_questions,
        shuffle_choices=test.shuffle_choices,
        questions=[_question_file(question) for question in Question.objects.filter(test=test).in_order()],
    )


def _question_file(question: Question) -> QuestionFile:
    return QuestionFile(
        question.prompt, cast("AnyContent", question.asks), question.points, question.seconds, question.explanation
    )


def draft_file(draft: Draft) -> TestFile:
    """The same of what is not a row yet."""
    return TestFile(
        title=draft.title,
        description=draft.description,
        shuffle_questions=draft.shuffle_questions,
        shuffle_choices=draft.shuffle_choices,
        questions=[_draft_file(question) for question in draft.questions],
    )


def _draft_file(draft: QuestionDraft) -> QuestionFile:
    columns = draft.columns()
    return QuestionFile(
        draft.prompt, cast("AnyContent", draft.content), columns["points"], draft.seconds, draft.explanation
    )
