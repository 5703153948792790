"""Several authors at once: the places stay without gaps, and nobody writes who may not any more."""

from functools import partial
from threading import Thread
from typing import Any

import pytest

from accounts.models import User
from accounts.services.deletion import user_delete
from conftest import PASSWORD, at_once
from files.tests.test_pictures import picture
from livetests.models import Author, Image, Question, Test
from livetests.models.question import MAX_QUESTIONS
from livetests.services.authoring import live_test_lock
from livetests.services.authors import author_add, author_remove
from livetests.services.question_images import question_image_set
from livetests.services.questions import (
    question_add,
    question_change,
    question_duplicate,
    question_remove,
    questions_order,
)
from livetests.services.tests import live_test_duplicate
from livetests.tests.writing import draft, written
from realtime.errors import Conflict, NotFound

ROUNDS = 15


def gap_free(test: Test) -> bool:
    places = list(Question.objects.filter(test=test).in_order().values_list("position", flat=True))
    return places == list(range(len(places)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestReally:
    def test_places_have_no_gaps_whatever_many_do_to_them(self, alice: User, bob: User) -> None:
        for _ in range(ROUNDS):
            test = written(alice, *["slide"] * 6)
            Author.objects.create(test=test, user=bob)
            ids = list(test.questions.in_order().values_list("pk", flat=True))
            change: Any = {"test_id": test.pk, "by": bob.pk}
            at_once(
                partial(question_add, test_id=test.pk, by=alice.pk, draft=draft("poll"), position=2),
                partial(question_add, **change, draft=draft("poll")),
                partial(question_remove, **change, question_id=ids[1]),
                partial(question_remove, test_id=test.pk, by=alice.pk, question_id=ids[4]),
                partial(question_duplicate, **change, question_id=ids[3]),
                partial(questions_order, **change, ids=ids[::-1]),
            )
            assert gap_free(test)

    def test_no_two_come_in_where_one_has_room(self, alice: User) -> None:
        test = written(alice, *["slide"] * (MAX_QUESTIONS - 1))
        add = partial(question_add, test_id=test.pk, by=alice.pk, draft=draft("slide"))
        assert sum(isinstance(each, Conflict) for each in at_once(add, add, add)) == 2
        assert test.questions.count() == MAX_QUESTIONS

    def test_copies_and_removals_at_once_count_every_use_of_a_picture(self, alice: User) -> None:
        for _ in range(ROUNDS):
            test = written(alice, "slide", "slide")
            first, second = test.questions.in_order()
            question_image_set(test_id=test.pk, question_id=first.pk, by=alice.pk, data=picture(size=(8, 8)))
            copy = live_test_duplicate(test_id=test.pk, by=alice.pk)
            at_once(
                partial(question_remove, test_id=test.pk, question_id=first.pk, by=alice.pk),
                partial(live_test_duplicate, test_id=copy.pk, by=alice.pk),
                partial(live_test_duplicate, test_id=test.pk, by=alice.pk),
                partial(question_remove, test_id=test.pk, question_id=second.pk, by=alice.pk),
            )
            for image in Image.objects.all():
                assert image.uses == Question.objects.filter(image=image.name).count()
            Question.objects.all().delete()
            Image.objects.all().delete()

    def test_who_leaves_takes_their_tests_along_or_hands_them_over(self, make_user: Any) -> None:
        for number in range(ROUNDS):
            owner, heir = make_user(f"owner{number}"), make_user(f"heir{number}")
            test = written(owner, "slide")
            at_once(
                partial(user_delete, user=owner, password=PASSWORD),
                partial(author_add, test_id=test.pk, by=owner.pk, user_id=heir.pk),
            )
            test.refresh_from_db()
            assert (test.owner == heir) is not test.is_deleted
            assert test.questions.exists() is not test.is_deleted

    def test_nobody_writes_who_leaves_while_they_are_added(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        test = written(alice)
        leaving = Thread(target=at_once, args=(partial(user_delete, user=bob, password=PASSWORD),))

        def meanwhile(*_: Any) -> bool:
            leaving.start()
            leaving.join(timeout=1)  # which waits for the lock, unless there is none
            return False

        monkeypatch.setattr("livetests.services.authors.is_blocked_between", meanwhile)
        author_add(test_id=test.pk, by=alice.pk, user_id=bob.pk)
        leaving.join()
        assert not User.objects.undeleted().filter(pk=bob.pk).exists()
        assert not Author.objects.exists()


@pytest.mark.django_db
def test_who_was_removed_while_they_waited_changes_nothing(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waited for the test goes by who writes it now."""
    test = written(alice, "slide")
    author_add(test_id=test.pk, by=alice.pk, user_id=bob.pk)

    def overtaken(*names: Any) -> Test:
        monkeypatch.undo()
        author_remove(test_id=test.pk, by=alice.pk, user_id=bob.pk)
        return live_test_lock(*names)

    monkeypatch.setattr("livetests.services.questions.live_test_lock", overtaken)
    with pytest.raises(NotFound):
        question_change(test_id=test.pk, question_id=test.questions.get().pk, by=bob.pk, changes={"prompt": "Mine"})
    assert test.questions.get().prompt != "Mine"
