"""Questions of a test: added, changed, moved, copied, taken out, tried."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from conftest import Client, nothing_changes
from livetests.models import Question, Test
from livetests.models.question import MAX_QUESTIONS
from livetests.services.questions import question_add
from livetests.tests.questions import QUESTIONS, question
from livetests.tests.writing import draft, question_of_a_kind, written

pytestmark = pytest.mark.django_db


def of(test: Test, *path: object) -> str:
    return "/".join(("/api/v1/live-tests", str(test.pk), *map(str, path), ""))


def at(question: Question, *path: object) -> str:
    return of(question.test, "questions", question.pk, *path)


def prompts(test: Test) -> list[str]:
    """Which stand at the places that they say."""
    rows = list(Question.objects.filter(test=test).in_order())
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.prompt for row in rows]


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_of_every_kind_is_added(kind: str, alice: User, alice_api: Client) -> None:
    test = written(alice)
    given = {"prompt": " What?\r\n", "content": QUESTIONS[kind], "seconds": None, "explanation": "So."}
    answer = alice_api.post(of(test, "questions"), given)
    assert answer.status_code == 201, answer.content
    view = answer.json()
    assert (view["kind"], view["prompt"], view["seconds"], view["explanation"]) == (kind, "What?", None, "So.")
    assert view["points"] == (0 if kind in {"poll", "slide"} else 1000)
    assert view == alice_api.get(of(test)).json()["questions"][0]


def test_an_authors_ids_would_tell_what_is_right_and_are_replaced(alice: User, alice_api: Client) -> None:
    given = {"prompt": "Order", "content": QUESTIONS["order"]}
    items = alice_api.post(of(written(alice), "questions"), given).json()["content"]["items"]
    assert [item["text"] for item in items] == [item["text"] for item in QUESTIONS["order"]["items"]]
    assert not {item["id"] for item in items} & {item["id"] for item in QUESTIONS["order"]["items"]}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, {"prompt", "content"}),
        ({"prompt": "\u200b", "content": {}}, {"prompt", "content.kind"}),
        ({"prompt": "What?", "content": None}, {"content"}),
        ({"prompt": "What?", "content": []}, {"content"}),
        ({"prompt": "What?", "content": {"kind": "essay"}}, {"content.kind"}),
        ({"prompt": "What?", "content": question("single", right="z")}, {"content.right"}),
        ({"prompt": "What?", "content": {"kind": "slide"}, "points": 10_001, "seconds": 4}, {"points", "seconds"}),
        ({"prompt": "What?", "content": {"kind": "slide"}, "points": "5", "seconds": 3601}, {"points", "seconds"}),
        ({"prompt": "x" * 2001, "content": {"kind": "slide"}, "kind": "slide"}, {"prompt", "kind"}),
    ],
)
def test_what_makes_no_question_is_refused_where_it_is_wrong(
    alice: User, alice_api: Client, given: Any, fields: set[str]
) -> None:
    test = written(alice)
    with nothing_changes():
        answer = alice_api.post(of(test, "questions"), given)
    assert answer.status_code == 400
    assert {error["attr"] for error in answer.json()["errors"]} == fields


def test_a_question_is_put_where_it_is_said(alice: User) -> None:
    test = written(alice)
    for prompt, position in (("a", None), ("b", None), ("c", 0), ("d", 1), ("e", 200)):
        question_add(test_id=test.pk, by=alice.pk, draft=draft("slide", prompt=prompt), position=position)
    assert prompts(test) == ["c", "d", "a", "b", "e"]


def test_a_test_has_so_many_questions_and_no_more(alice: User, alice_api: Client) -> None:
    test = written(alice, *["slide"] * MAX_QUESTIONS)
    for path, body in (
        (of(test, "questions"), {"prompt": "One more", "content": {"kind": "slide"}}),
        (at(test.questions.all()[0], "duplicate"), {}),
    ):
        with nothing_changes():
            answer = alice_api.post(path, body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "too_many_questions")


def test_choices_that_stay_keep_their_ids(alice: User, alice_api: Client) -> None:
    row = question_of_a_kind(alice, "single")
    content = alice_api.get(of(row.test)).json()["questions"][0]["content"]
    added = {**content, "choices": [{"id": "new", "text": "Surat"}, *content["choices"]]}
    changed = alice_api.patch(at(row), {"content": added}).json()["content"]
    assert changed["choices"][1:] == content["choices"]
    assert changed["right"] == content["right"]
    assert changed["choices"][0]["id"] not in {"new", *(choice["id"] for choice in content["choices"])}


def test_what_is_not_given_stays_and_nothing_changes_nothing(alice: User, alice_api: Client) -> None:
    row = question_of_a_kind(alice, "numeric")
    alice_api.patch(at(row), {"points": 300, "seconds": None})
    answer = alice_api.patch(at(row), {"prompt": "Another"}).json()
    assert (answer["prompt"], answer["points"], answer["seconds"]) == ("Another", 300, None)
    assert answer["content"] == QUESTIONS["numeric"]
    with nothing_changes():
        assert alice_api.patch(at(row), {}).json() == answer


def test_another_content_makes_it_another_kind_with_points_if_it_has_any(alice: User, alice_api: Client) -> None:
    row = question_of_a_kind(alice, "numeric")
    for kind, points in (("poll", 0), ("true_false", 1000)):
        answer = alice_api.patch(at(row), {"content": QUESTIONS[kind]}).json()
        assert (answer["kind"], answer["content"]["kind"], answer["points"]) == (kind, kind, points)


def test_what_is_changed_was_changed_now(alice: User, alice_api: Client) -> None:
    row = question_of_a_kind(alice, "slide")
    changes: list[Callable[[], Any]] = [
        lambda: alice_api.patch(at(row), {"prompt": "Another"}),
        lambda: alice_api.post(at(row, "duplicate")),
        lambda: alice_api.put(of(row.test, "order"), {"questions": [other_id(row), str(row.pk)]}),
        lambda: alice_api.delete(at(row)),
    ]
    for change in changes:
        before = Test.objects.get().changed_at
        assert change().status_code < 300
        assert Test.objects.get().changed_at > before


def other_id(row: Question) -> str:
    return str(Question.objects.exclude(pk=row.pk).get().pk)


def test_a_copy_stands_behind_its_question(alice: User, alice_api: Client) -> None:
    test = written(alice)
    rows = [question_add(test_id=test.pk, by=alice.pk, draft=draft("slide", prompt=prompt)) for prompt in "ab"]
    copy = alice_api.post(at(rows[0], "duplicate"))
    assert (copy.status_code, copy.json()["position"]) == (201, 1)
    assert prompts(test) == ["a", "a", "b"]


def test_the_places_close_behind_what_is_taken_out(alice: User, alice_api: Client) -> None:
    test = written(alice)
    rows = [question_add(test_id=test.pk, by=alice.pk, draft=draft("slide", prompt=prompt)) for prompt in "abc"]
    assert alice_api.delete(at(rows[1])).status_code == 204
    assert prompts(test) == ["a", "c"]
    with nothing_changes():
        assert alice_api.delete(at(rows[1])).status_code == 404


def test_all_questions_are_brought_into_an_order(alice: User, alice_api: Client) -> None:
    test = written(alice)
    rows = [question_add(test_id=test.pk, by=alice.pk, draft=draft("slide", prompt=prompt)) for prompt in "abc"]
    ids = [str(rows[place].pk) for place in (2, 0, 1)]
    assert alice_api.put(of(test, "order"), {"questions": ids}).status_code == 204
    assert prompts(test) == ["c", "a", "b"]
    with nothing_changes():
        assert alice_api.put(of(test, "order"), {"questions": ids}).status_code == 204


def test_an_order_of_other_questions_moves_none(alice: User, alice_api: Client) -> None:
    test, another = written(alice, "slide", "poll"), question_of_a_kind(alice, "slide")
    ids = [str(row.pk) for row in test.questions.all()]
    for wrong, status in (
        (ids[:1], 409),
        ([*ids, str(another.pk)], 409),
        ([ids[0], str(another.pk)], 409),
        ([*ids, ids[0]], 400),
        ([], 409),
    ):
        with nothing_changes():
            answer = alice_api.put(of(test, "order"), {"questions": wrong})
        assert answer.status_code == status, wrong


def test_a_question_of_another_test_is_not_in_this_one(alice: User, alice_api: Client) -> None:
    test, another = written(alice), question_of_a_kind(alice, "slide")
    with nothing_changes():
        assert alice_api.patch(of(test, "questions", another.pk), {"prompt": "Mine"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "value", "share", "points"),
    [
        ("true_false", True, 1000, 1000),
        ("true_false", False, 0, 0),
        ("numeric", 3.142, 1000, 1000),
        ("numeric", "3.2", 0, 0),
        ("text", " delhi", 1000, 1000),
        ("long_text", "Because.", None, 0),
    ],
)
def test_an_answer_is_tried(
    alice: User, alice_api: Client, kind: str, value: Any, share: int | None, points: int
) -> None:
    row = question_of_a_kind(alice, kind)
    value = str(value) if isinstance(value, float) else value
    with nothing_changes():
        answer = alice_api.post(at(row, "try"), {"value": value})
    assert answer.status_code == 200, answer.content
    assert (answer.json()["share"], answer.json()["points"]) == (share, points)
    assert answer.json()["solution"]["kind"] == kind


def test_part_of_it_earns_part_of_the_points(alice: User, alice_api: Client) -> None:
    row = question_of_a_kind(alice, "multiple")
    chosen = [choice["id"] for choice in row.content["choices"] if choice["text"] in {"Agra", "Cochin"}]
    answer = alice_api.post(at(row, "try"), {"value": chosen}).json()
    assert (answer["share"], answer["points"]) == (667, 667)


def test_what_is_no_answer_is_refused(alice: User, alice_api: Client) -> None:
    for kind, value in (("single", "a"), ("slide", "x"), ("true_false", "yes")):
        answer = alice_api.post(at(question_of_a_kind(alice, kind), "try"), {"value": value})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "value")
