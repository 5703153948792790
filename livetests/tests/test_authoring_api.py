"""Tests by REST: begun, found, changed, copied, deleted."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.guests import guest_sign_in
from accounts.services.sessions import Origin
from conftest import Client, SignIn, nothing_changes
from livetests.models import Author, Question, Test
from livetests.tests.questions import QUESTIONS
from livetests.tests.writing import written

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/live-tests/"


def of(test: Test) -> str:
    return f"{ADDRESS}{test.pk}/"


def titles(response: Any) -> list[str]:
    return [test["title"] for test in response.json()["results"]]


def test_a_test_is_begun(alice: User, alice_api: Client) -> None:
    given = {"title": "Physics", "description": "First\r\nsecond", "shuffle_questions": True}
    answer = alice_api.post(ADDRESS, given)
    assert answer.status_code == 201
    view = answer.json()
    assert (view["title"], view["description"], view["questions"]) == ("Physics", "First\nsecond", 0)
    assert (view["shuffle_questions"], view["shuffle_choices"]) == (True, False)
    assert (view["owner"]["id"], view["authors"]) == (str(alice.pk), [])
    assert Test.objects.get().pk == UUID(view["id"])


def test_a_test_is_shown_with_its_questions_in_order(alice: User, alice_api: Client) -> None:
    test = written(alice, *QUESTIONS)
    answer = alice_api.get(of(test))
    questions = answer.json()["questions"]
    assert [question["kind"] for question in questions] == list(QUESTIONS)
    assert [question["position"] for question in questions] == list(range(len(QUESTIONS)))
    assert all(question["content"]["kind"] == question["kind"] for question in questions)
    assert {question["kind"]: question["points"] for question in questions if question["points"] != 1000} == {
        "poll": 0,
        "slide": 0,
    }


def test_the_list_is_what_one_owns_and_writes_the_last_changed_first(
    alice: User, bob: User, stranger: User, alice_api: Client
) -> None:
    first, _, helped = (written(owner, title=title) for owner, title in ((alice, "A"), (alice, "B"), (bob, "C")))
    Author.objects.create(test=helped, user=alice)
    written(stranger, title="D")
    assert titles(alice_api.get(ADDRESS)) == ["C", "B", "A"]
    alice_api.patch(of(first), {"description": "Another"})
    assert titles(alice_api.get(ADDRESS)) == ["A", "C", "B"]
    alice_api.delete(of(first))
    assert titles(alice_api.get(ADDRESS)) == ["C", "B"]


def test_pages_of_the_list_are_turned_by_cursor(alice: User, alice_api: Client) -> None:
    for number in range(5):
        written(alice, title=f"Test {number}")
    page = alice_api.get(ADDRESS, {"limit": 2})
    found = titles(page)
    while page.json()["next"]:
        page = alice_api.get(page.json()["next"])
        found += titles(page)
    assert found == [f"Test {number}" for number in (4, 3, 2, 1, 0)]


def test_a_title_is_searched_for(alice: User, alice_api: Client) -> None:
    written(alice, title="Physics I")
    written(alice, title="Chemistry")
    assert titles(alice_api.get(ADDRESS, {"q": "hys"})) == ["Physics I"]
    assert titles(alice_api.get(ADDRESS, {"q": ""})) == ["Chemistry", "Physics I"]


def test_the_list_costs_the_same_however_long_it_is(alice: User, bob: User, alice_api: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert alice_api.get(ADDRESS).status_code == 200
        return len(captured)

    for _ in range(2):
        Author.objects.create(test=written(alice, "slide"), user=bob)
        Author.objects.create(test=written(bob, "slide"), user=alice)
    few = queries()
    for _ in range(5):
        Author.objects.create(test=written(alice, "slide", "poll"), user=bob)
        Author.objects.create(test=written(bob, "slide"), user=alice)
    assert queries() == few


def test_what_is_not_given_stays_as_it_is(alice: User, alice_api: Client) -> None:
    test = written(alice, title="Old", description="Said", shuffle_choices=True)
    answer = alice_api.patch(of(test), {"title": "New"})
    assert answer.status_code == 200
    test.refresh_from_db()
    assert (test.title, test.description, test.shuffle_choices) == ("New", "Said", True)


def test_a_copy_is_ones_own_and_has_all_questions(alice: User, bob: User, bob_api: Client) -> None:
    test = written(alice, *QUESTIONS, description="Said", shuffle_questions=True)
    Author.objects.create(test=test, user=bob)
    answer = bob_api.post(f"{of(test)}duplicate/")
    assert answer.status_code == 201
    view = answer.json()
    assert (view["title"], view["description"], view["shuffle_questions"]) == ("Copy of A test", "Said", True)
    assert (view["owner"]["id"], view["authors"], view["questions"]) == (str(bob.pk), [], len(QUESTIONS))
    columns = ("position", "prompt", "points", "seconds", "explanation", "content")
    copied, original = (
        list(Question.objects.filter(test=id).in_order().values(*columns)) for id in (view["id"], test.pk)
    )
    assert copied == original


def test_a_long_title_is_copied_as_far_as_there_is_room(alice: User, alice_api: Client) -> None:
    test = written(alice, title="x" * 120)
    assert alice_api.post(f"{of(test)}duplicate/").json()["title"] == "Copy of " + "x" * 112


def test_what_is_deleted_is_there_no_more_but_in_the_table(alice: User, alice_api: Client) -> None:
    test = written(alice, "slide")
    assert alice_api.delete(of(test)).status_code == 204
    with nothing_changes():
        assert alice_api.get(of(test)).status_code == 404
        assert alice_api.delete(of(test)).status_code == 404
    test.refresh_from_db()
    assert (test.is_deleted, test.questions.count()) == (True, 1)


def test_a_day_has_room_for_so_many_tests(settings: Settings, alice: User, alice_api: Client) -> None:
    settings.API_RATES = {**settings.API_RATES, "live_tests": "2/day"}
    test = written(alice)
    assert alice_api.post(f"{of(test)}duplicate/").status_code == 201
    assert alice_api.post(ADDRESS, {"title": "Second"}).status_code == 201
    for address, body in (
        (ADDRESS, {"title": "Third"}),
        (f"{ADDRESS}import/", {"title": "Third"}),
        (f"{of(test)}duplicate/", {}),
    ):
        with nothing_changes():
            assert alice_api.post(address, body).status_code == 429


def test_guests_write_no_tests(sign_in: SignIn) -> None:
    guest = guest_sign_in(full_name="Guest", origin=Origin()).session.user
    api = sign_in(guest)
    with nothing_changes():
        assert api.post(ADDRESS, {"title": "Mine"}).status_code == 403
