"""For whom there is no such test: on every route that names one, and nothing changes."""

import json
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from conftest import Client, SignIn, nothing_changes, rest_routes
from livetests.models import Author, Question
from livetests.services.authors import author_remove
from livetests.services.tests import live_test_delete
from livetests.tests.writing import question_of_a_kind
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

ONE = "live-tests/{test_id}/"
QUESTION = ONE + "questions/{question_id}/"
ROUTES: dict[tuple[str, str], Any] = {
    ("GET", ONE): None,
    ("PATCH", ONE): {"title": "Mine"},
    ("DELETE", ONE): None,
    ("POST", ONE + "duplicate/"): None,
    ("GET", ONE + "preview/"): None,
    ("GET", ONE + "export/"): None,
    ("POST", ONE + "authors/"): {"user": "{user_id}"},
    ("DELETE", ONE + "authors/{user_id}/"): None,
    ("POST", ONE + "questions/"): {"prompt": "What?", "content": {"kind": "slide"}},
    ("PUT", ONE + "order/"): {"questions": []},
    ("PATCH", QUESTION): {"prompt": "Mine"},
    ("DELETE", QUESTION): None,
    ("POST", QUESTION + "duplicate/"): None,
    ("POST", QUESTION + "try/"): {"value": True},
    ("GET", QUESTION + "image/"): None,
    ("PUT", QUESTION + "image/"): None,
    ("DELETE", QUESTION + "image/"): None,
}
"""A right body for each."""


@pytest.fixture
def question(alice: User, bob: User) -> Question:
    row = question_of_a_kind(alice, "true_false")
    Author.objects.create(test=row.test, user=bob)
    return row


def test_every_route_that_names_one_is_here() -> None:
    routes = {
        (method, pattern.removeprefix("/api/v1/"))
        for pattern, methods in rest_routes()
        for method in methods
        if pattern.startswith("/api/v1/live-tests/{test_id}/") and "/rooms/" not in pattern
    }
    assert routes == set(ROUTES)


def ask(api: Client, route: tuple[str, str], **there: UUID) -> Any:
    method, pattern = route
    body = {name: str(there["user_id"]) if name == "user" else value for name, value in (ROUTES[route] or {}).items()}
    return api.send(method, f"/api/v1/{pattern}".format_map(there), json.dumps(body).encode())


@pytest.mark.parametrize("route", ROUTES)
def test_to_strangers_a_test_is_one_that_never_was(
    route: tuple[str, str], question: Question, bob: User, stranger: User, staff: User, sign_in: SignIn
) -> None:
    test = question.test
    author_remove(test_id=test.pk, by=test.owner_id, user_id=bob.pk)
    for person in (stranger, staff, bob):
        api, said = sign_in(person), []
        for id in (test.pk, uuid7()):
            with nothing_changes():
                answer = ask(api, route, test_id=id, question_id=question.pk, user_id=bob.pk)
            assert answer.status_code == 404
            said.append(answer.json())
        assert said[0] == said[1]


@pytest.mark.parametrize("route", ROUTES)
def test_a_deleted_test_is_there_for_nobody(
    route: tuple[str, str], question: Question, alice: User, bob: User, alice_api: Client, bob_api: Client
) -> None:
    live_test_delete(test_id=question.test_id, by=alice.pk)
    for api in (alice_api, bob_api):
        with nothing_changes():
            answer = ask(api, route, test_id=question.test_id, question_id=question.pk, user_id=bob.pk)
        assert answer.status_code == 404
