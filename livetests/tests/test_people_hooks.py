"""What becomes of tests when their people go, and what they take along."""

import pytest

from accounts.models import User
from accounts.services.deletion import user_delete
from accounts.services.export import user_export
from conftest import PASSWORD
from files.models import LooseFile
from files.tests.test_pictures import picture
from livetests.models import Author, Image, Question, Test
from livetests.services.question_images import question_image_set
from livetests.services.tests import live_test_delete
from livetests.tests.writing import written

pytestmark = pytest.mark.django_db


def test_a_test_goes_on_with_who_has_written_it_longest(alice: User, bob: User, stranger: User) -> None:
    test = written(alice, "slide")
    for user in (stranger, bob):
        Author.objects.create(test=test, user=user)
    user_delete(user=alice, password=PASSWORD)
    test.refresh_from_db()
    assert (test.owner, test.is_deleted, test.questions.count()) == (stranger, False, 1)
    assert [author.user for author in test.authors.all()] == [bob]


def test_what_nobody_else_writes_is_emptied(alice: User, bob: User) -> None:
    kept, deleted = written(alice, "slide", description="Mine"), written(alice, "poll")
    Author.objects.create(test=deleted, user=bob)
    live_test_delete(test_id=deleted.pk, by=alice.pk)
    question_image_set(test_id=kept.pk, question_id=kept.questions.get().pk, by=alice.pk, data=picture())
    name = Image.objects.get().name
    user_delete(user=alice, password=PASSWORD)
    for test in Test.objects.all():
        assert (test.title, test.description, test.is_deleted) == ("Deleted test", "", True)
    assert not Question.objects.exists()
    assert not Image.objects.exists()
    assert list(LooseFile.objects.values_list("name", flat=True)) == [name]


def test_a_test_of_others_goes_on_without_who_goes(alice: User, bob: User) -> None:
    test = written(alice, "slide")
    Author.objects.create(test=test, user=bob)
    user_delete(user=bob, password=PASSWORD)
    test.refresh_from_db()
    assert (test.owner, test.is_deleted, test.authors.count()) == (alice, False, 0)


def test_ones_tests_are_taken_along(alice: User, bob: User) -> None:
    test = written(alice, "slide", "poll", title="Mine")
    live_test_delete(test_id=written(alice, title="Gone").pk, by=alice.pk)
    Author.objects.create(test=test, user=bob)
    [taken] = user_export(user=alice)["live_tests"]
    assert (taken.title, [question.content.kind for question in taken.questions]) == ("Mine", ["slide", "poll"])
    assert user_export(user=bob)["live_tests"] == []
    assert [each["test__title"] for each in user_export(user=bob)["live_tests_of_others"]] == ["Mine"]
