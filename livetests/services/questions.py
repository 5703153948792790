"""Questions: written, changed, moved, copied, taken out. Their test is locked all the while."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from livetests.drafts import QuestionDraft
from livetests.models import Question, Test
from livetests.models.question import MAX_QUESTIONS, USUAL_POINTS
from livetests.services.authoring import live_test_lock, question_of
from livetests.services.images import images_release, images_share
from realtime.errors import Conflict, Invalid
from realtime.ids import uuid7


@transaction.atomic
def question_add(*, test_id: UUID, by: UUID, draft: QuestionDraft, position: int | None = None) -> Question:
    """At the end, or before what stands at that place now."""
    test = live_test_lock(test_id, by)
    return _place(test, Question(test=test, **draft.minted().columns()), position)


@transaction.atomic
def question_change(*, test_id: UUID, question_id: UUID, by: UUID, changes: dict[str, Any]) -> Question:
    """What is not given stays as it is. Choices that stay keep their ids."""
    test = live_test_lock(test_id, by)
    question = question_of(test, question_id)
    if not changes:
        return question
    before = question.asks
    if "content" in changes:
        changes["content"] = changes["content"].minted(keep=_choice_ids(question.content))
    kept = {
        "prompt": question.prompt,
        "content": before,
        "points": question.points if before.is_scored else USUAL_POINTS,
        "seconds": question.seconds,
        "explanation": question.explanation,
        "image_text": question.image_text,
    }
    columns = QuestionDraft(**{**kept, **changes}).columns()
    for name, value in columns.items():
        setattr(question, name, value)
    question_save(test, question, columns)
    return question


@transaction.atomic
def question_remove(*, test_id: UUID, question_id: UUID, by: UUID) -> None:
    test = live_test_lock(test_id, by)
    question = question_of(test, question_id)
    images_release([question.image])
    Question.objects.filter(test=test, position__gt=question.position).update(position=F("position") - 1)
    question.delete()
    live_test_touch(test)


@transaction.atomic
def question_duplicate(*, test_id: UUID, question_id: UUID, by: UUID) -> Question:
    """The copy stands behind it."""
    test = live_test_lock(test_id, by)
    question = question_of(test, question_id)
    [copy] = questions_copy([question])
    return _place(test, copy, question.position + 1)


@transaction.atomic
def questions_order(*, test_id: UUID, by: UUID, ids: Sequence[UUID]) -> None:
    test = live_test_lock(test_id, by)
    questions = list(Question.objects.filter(test=test).in_order())
    if len(set(ids)) < len(ids):
        raise Invalid("invalid", "Each question has one place.", fields={"questions": ["Each has one place."]})
    if set(ids) != {question.pk for question in questions}:
        raise Conflict("questions_changed", "The test has other questions than these. Fetch it again.")
    if list(ids) == [question.pk for question in questions]:
        return
    places = {id: place for place, id in enumerate(ids)}
    for question in questions:
        question.position = places[question.pk]
    Question.objects.bulk_update(questions, ["position"])
    live_test_touch(test)


def questions_copy(questions: Sequence[Question]) -> list[Question]:
    """As other rows, which share their pictures."""
    images_share([question.image for question in questions])
    names = [field.attname for field in Question._meta.fields]  # noqa: SLF001
    return [Question(**{name: getattr(each, name) for name in names} | {"id": uuid7()}) for each in questions]


def question_save(test: Test, question: Question, columns: Collection[str]) -> None:
    question.save(update_fields=columns)
    live_test_touch(test)


def live_test_touch(test: Test) -> None:
    test.changed_at = timezone.now()
    test.save(update_fields=["changed_at"])


def _place(test: Test, question: Question, position: int | None) -> Question:
    count = Question.objects.filter(test=test).count()
    if count >= MAX_QUESTIONS:
        raise Conflict("too_many_questions", f"A test has at most {MAX_QUESTIONS} questions.")
    question.position = count if position is None else min(position, count)
    Question.objects.filter(test=test, position__gte=question.position).update(position=F("position") + 1)
    question.save(force_insert=True)
    live_test_touch(test)
    return question


def _choice_ids(content: dict[str, Any]) -> set[str]:
    return {choice["id"] for choice in content.get("choices", content.get("items", ()))}
