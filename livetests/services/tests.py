"""Tests: begun, changed, copied, over."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.services.locks import people_lock
from livetests.drafts import Draft
from livetests.models import Question, Test
from livetests.models.test import LONGEST_TITLE
from livetests.services.authoring import live_test_lock, must_own
from livetests.services.images import images_release
from livetests.services.questions import questions_copy

DELETED_TITLE = "Deleted test"


@transaction.atomic
def live_test_create(*, by: UUID, draft: Draft) -> Test:
    people_lock([], by=by)
    test = Test.objects.create(
        owner_id=by,
        title=draft.title,
        description=draft.description,
        shuffle_questions=draft.shuffle_questions,
        shuffle_choices=draft.shuffle_choices,
    )
    Question.objects.bulk_create(
        Question(test=test, position=position, **question.minted().columns())
        for position, question in enumerate(draft.questions)
    )
    return test


@transaction.atomic
def live_test_change(*, test_id: UUID, by: UUID, changes: dict[str, Any]) -> Test:
    """What is not given stays as it is."""
    test = live_test_lock(test_id, by)
    if changes:
        for name, value in changes.items():
            setattr(test, name, value)
        test.changed_at = timezone.now()
        test.save(update_fields=[*changes, "changed_at"])
    return test


@transaction.atomic
def live_test_duplicate(*, test_id: UUID, by: UUID) -> Test:
    """One's own then, with no other authors."""
    people_lock([], by=by)
    source = live_test_lock(test_id, by)
    copy = Test.objects.create(
        owner_id=by,
        title=f"Copy of {source.title}"[:LONGEST_TITLE],
        description=source.description,
        shuffle_questions=source.shuffle_questions,
        shuffle_choices=source.shuffle_choices,
    )
    questions = questions_copy(list(Question.objects.filter(test=source).in_order()))
    for question in questions:
        question.test = copy
    Question.objects.bulk_create(questions)
    return copy


@transaction.atomic
def live_test_delete(*, test_id: UUID, by: UUID) -> None:
    """What was asked in rooms stays there."""
    test = live_test_lock(test_id, by)
    must_own(test, by, "Only its owner may delete a test.")
    live_test_end(test)


def live_test_end(test: Test) -> bool:
    """Whether it was this that ended it."""
    now = timezone.now()
    return bool(Test.objects.undeleted().filter(pk=test.pk).update(deleted_at=now, changed_at=now))


def live_test_empty(test: Test) -> None:
    """Of somebody who goes, and a test that is locked: nothing that they wrote stays in it."""
    questions = Question.objects.filter(test=test)
    images_release(questions.values_list("image", flat=True))
    questions.delete()
    test.authors.all().delete()
    Test.objects.filter(pk=test.pk).update(title=DELETED_TITLE, description="")
    live_test_end(test)
