"""Tests that somebody has written."""

from typing import Any

from accounts.models import User
from livetests.drafts import Draft, QuestionDraft
from livetests.models import Question, Test
from livetests.questions import question_from
from livetests.services.tests import live_test_create
from livetests.tests.questions import QUESTIONS


def draft(kind: str, **given: Any) -> QuestionDraft:
    return QuestionDraft(**{"prompt": f"A {kind} question", "content": question_from(QUESTIONS[kind]), **given})


def written(owner: User, *kinds: str, **given: Any) -> Test:
    """A test with a question of each of these kinds."""
    questions = [draft(kind) for kind in kinds]
    return live_test_create(by=owner.pk, draft=Draft(**{"title": "A test", "questions": questions, **given}))


def question_of_a_kind(owner: User, kind: str) -> Question:
    return written(owner, kind).questions.get()
