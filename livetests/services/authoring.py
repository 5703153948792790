"""Who may do what with a test, asked once and in the same words everywhere."""

from uuid import UUID

from livetests.models import Question, Test
from realtime.errors import Forbidden, NotFound


def no_such_test() -> NotFound:
    return NotFound("not_found", "There is no such test.")


def no_such_question() -> NotFound:
    return NotFound("not_found", "There is no such question.")


def live_test_edited_by(test_id: UUID, user_id: UUID) -> Test:
    """A test that this person may edit. To all others there is none."""
    test = Test.objects.of(user_id).filter(pk=test_id).first()
    if test is None:
        raise no_such_test()
    return test


def live_test_lock(test_id: UUID, user_id: UUID) -> Test:
    """The same, with the test locked: whoever changes it or its questions comes one after the other."""
    locked = Test.objects.undeleted().select_for_update(no_key=True).filter(pk=test_id)
    if not locked.values_list("pk", flat=True):
        raise no_such_test()
    return live_test_edited_by(test_id, user_id)


def must_own(test: Test, user_id: UUID, message: str) -> None:
    if test.owner_id != user_id:
        raise Forbidden("not_allowed", message)


def question_of(test: Test, question_id: UUID) -> Question:
    question = Question.objects.filter(test=test, pk=question_id).first()
    if question is None:
        raise no_such_question()
    return question
