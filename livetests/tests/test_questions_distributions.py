"""What was answered, counted."""

from random import Random
from typing import Any

import msgspec
import pytest

from livetests.questions import question_from
from livetests.tests.questions import QUESTIONS, TOWNS, Json, question


def counted(data: Json, *answers: Any) -> Json:
    content = question_from(data)
    distribution: Json = msgspec.to_builtins(content.distribution(content.check(answer) for answer in answers))
    return distribution


@pytest.mark.parametrize(
    ("data", "answers", "counts"),
    [
        (QUESTIONS["single"], ["a", "d", "a"], {"a": 2, "b": 0, "c": 0, "d": 1}),
        (QUESTIONS["multiple"], [["a", "d"], ["d"], ["b"]], {"a": 1, "b": 1, "c": 0, "d": 2}),
        (QUESTIONS["poll"], ["b", "b", "c"], {"a": 0, "b": 2, "c": 1, "d": 0}),
        (question("poll", several=True), [["a", "b"], ["b"], ["b"]], {"a": 1, "b": 3, "c": 0, "d": 0}),
        (QUESTIONS["true_false"], [True, False, True], {"true": 2, "false": 1}),
    ],
)
def test_choices_are_counted_in_their_order(data: Json, answers: list[Any], counts: dict[str, int]) -> None:
    found = counted(data, *answers)
    assert found == {"form": "counts", "answers": 3, "counts": counts}
    assert list(found["counts"]) == list(counts)


def test_places_are_counted_for_each_item() -> None:
    answers = [["a", "b", "c"], ["a", "c", "b"], ["c", "a", "b"]]
    assert counted(question("order", items=TOWNS[:3]), *answers) == {
        "form": "places",
        "answers": 3,
        "places": {"a": [2, 1, 0], "b": [0, 1, 2], "c": [1, 1, 1]},
    }


def test_words_that_compare_alike_are_one_answer_spelt_as_most_do() -> None:
    answers = ["delhi", "Delhi", "DELHI", "Delhi ", "agra"]
    assert counted(QUESTIONS["text"], *answers) == {
        "form": "top",
        "answers": 5,
        "top": [{"value": "Delhi", "count": 4}, {"value": "agra", "count": 1}],
        "others": 0,
    }


def test_ten_answers_are_shown_and_the_others_counted() -> None:
    answers = [word for count, word in enumerate("abcdefghijkl", start=1) for _ in range(count)]
    found = counted(QUESTIONS["text"], *answers)
    assert [given["value"] for given in found["top"]] == list("lkjihgfedc")
    assert (found["answers"], found["others"]) == (78, 3)


def test_numbers_are_one_answer_however_they_are_spelt() -> None:
    found = counted(QUESTIONS["numeric"], 3, "3.0", "30e-1", "2")
    assert found["top"] == [{"value": "3", "count": 3}, {"value": "2", "count": 1}]


def test_answers_count_the_same_in_whatever_order_they_came() -> None:
    answers = ["B", "a", "A", "b", "c"]
    found = [counted(QUESTIONS["text"], *Random(seed).sample(answers, 5)) for seed in range(20)]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("kind", ["long_text", "code"])
def test_what_a_person_marks_is_only_counted(kind: str) -> None:
    assert counted(QUESTIONS[kind], "one", "two") == {"form": "answers", "answers": 2}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_without_answers_has_an_empty_distribution(kind: str) -> None:
    assert counted(QUESTIONS[kind])["answers"] == 0
