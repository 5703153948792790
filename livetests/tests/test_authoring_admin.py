"""Tests in the console."""

import pytest
from django.test import Client as DjangoClient

from accounts.models import User
from livetests.models import Author, Test
from livetests.tests.questions import QUESTIONS
from livetests.tests.writing import written

pytestmark = pytest.mark.django_db

LIST = "/admin/livetests/test/"


@pytest.fixture
def test(alice: User, bob: User) -> Test:
    row = written(alice, *QUESTIONS, title="Physics")
    Author.objects.create(test=row, user=bob)
    return row


@pytest.mark.parametrize(("query", "found"), [("phys", True), ("alice", True), ("Anand", True), ("chem", False)])
def test_tests_are_found_by_title_and_owner(test: Test, desk: DjangoClient, query: str, found: bool) -> None:
    assert (str(test.pk) in desk.get(LIST, {"q": query}).content.decode()) is found


def test_a_test_is_shown_with_its_questions_and_authors(test: Test, desk: DjangoClient, bob: User) -> None:
    page = desk.get(f"{LIST}{test.pk}/change/").content.decode()
    assert all(question.prompt in page for question in test.questions.all())
    assert bob.username in page
    assert 'name="_save"' not in page


def test_a_test_is_deleted_after_it_was_asked_and_once(test: Test, desk: DjangoClient) -> None:
    address = f"{LIST}{test.pk}/discard/"
    assert desk.get(address).status_code == 200
    assert not Test.objects.get().is_deleted
    assert desk.post(address, {"sure": "yes"}).status_code == 302
    moment = Test.objects.get().deleted_at
    assert moment
    assert "There is no such test." in desk.post(address, {"sure": "yes"}).content.decode()
    assert Test.objects.get().deleted_at == moment


def test_who_may_only_look_deletes_nothing(test: Test, staff: User, desk: DjangoClient) -> None:
    staff.is_superuser = False
    staff.save()
    assert desk.post(f"{LIST}{test.pk}/discard/", {"sure": "yes"}).status_code in {302, 403}
    assert not Test.objects.get().is_deleted
