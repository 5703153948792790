"""A test as one participant would see it, for those who write it."""

from typing import Any

import pytest

from accounts.models import User
from conftest import Client
from livetests.shuffling import shuffled
from livetests.tests.questions import QUESTIONS
from livetests.tests.writing import written

pytestmark = pytest.mark.django_db

KEYS = {"right", "accepted", "tolerance", "guide", "partial", "explanation", "content", "case"}


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(names_in(each) for each in value.values()))
    return set().union(*(names_in(each) for each in value)) if isinstance(value, list) else set()


def kinds(view: Any) -> list[str]:
    return [question["kind"] for question in view["questions"]]


def test_it_shows_what_is_asked_and_no_key(alice: User, alice_api: Client) -> None:
    view = alice_api.get(f"/api/v1/live-tests/{written(alice, *QUESTIONS).pk}/preview/").json()
    assert kinds(view) == list(QUESTIONS)
    assert all(question["asked"]["kind"] == question["kind"] for question in view["questions"])
    assert not names_in(view) & KEYS


def test_a_seed_shuffles_in_one_way_and_another_in_another(alice: User, alice_api: Client) -> None:
    test = written(alice, *QUESTIONS, *QUESTIONS, shuffle_questions=True, shuffle_choices=True)

    def preview(seed: str) -> Any:
        return alice_api.get(f"/api/v1/live-tests/{test.pk}/preview/", {"seed": seed}).json()

    assert preview("a") == preview("a")
    assert kinds(preview("a")) != kinds(preview("b"))
    unseeded = alice_api.get(f"/api/v1/live-tests/{test.pk}/preview/").json()
    assert unseeded == preview(unseeded["seed"])


def test_choices_are_shuffled_only_where_the_test_says_so(alice: User, alice_api: Client) -> None:
    for shuffle in (False, True):
        test = written(alice, *["single"] * 20, shuffle_choices=shuffle)
        view = alice_api.get(f"/api/v1/live-tests/{test.pk}/preview/", {"seed": "a"}).json()
        said = {tuple(choice["text"] for choice in question["asked"]["choices"]) for question in view["questions"]}
        assert (len(said) > 1) is shuffle


def test_slides_stay_where_they_are(alice: User) -> None:
    test = written(alice, *(["slide"] + ["poll"] * 5) * 3)
    rows = list(test.questions.in_order())
    for seed in map(str, range(20)):
        mixed = shuffled(rows, seed=seed)
        assert [row.kind for row in mixed] == [row.kind for row in rows]
        assert set(mixed) == set(rows)
