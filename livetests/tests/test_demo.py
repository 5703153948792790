"""Tests to look around with."""

import pytest

from accounts.demo import fill as fill_people
from conftest import nothing_changes
from livetests.demo import FILMS, LIGHT, fill
from livetests.drafts import Draft
from livetests.exchange.files import draft_file
from livetests.exchange.reading import live_test_from_file
from livetests.exchange.writing import json_of
from livetests.models import Question, Test
from livetests.tests.questions import QUESTIONS

pytestmark = pytest.mark.django_db


def test_there_is_one_of_all_kinds_and_another() -> None:
    fill_people()
    fill()
    light = Test.objects.get(owner__username="meera")
    assert light.questions.count() == 12
    assert set(light.questions.values_list("kind", flat=True)) == set(QUESTIONS)
    assert [author.user.username for author in light.authors.all()] == ["joseph"]
    assert Test.objects.count() == 2


def test_made_twice_they_are_there_once() -> None:
    fill_people()
    fill()
    with nothing_changes():
        assert fill() == []


def test_without_the_people_there_are_none() -> None:
    assert fill() == []
    assert not Question.objects.exists()


@pytest.mark.parametrize("draft", [LIGHT, FILMS])
def test_they_are_what_anybody_may_write(draft: Draft) -> None:
    file = json_of(draft_file(draft))
    assert json_of(draft_file(live_test_from_file(file, title=None))) == file
