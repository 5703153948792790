"""What makes a question, and what does not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given

from livetests.questions import (
    AnyAsked,
    AnyContent,
    AnyDistribution,
    AnySolution,
    question_from,
    question_json,
    question_stored,
)
from livetests.tests.questions import ANY_QUESTION, QUESTIONS, TOWNS, Json, choices, offered, question
from realtime.errors import Invalid
from realtime.schemas import schemas_of

LONG = "x" * 301


def refused(data: object) -> set[str]:
    """The fields at which it is."""
    with pytest.raises(Invalid) as refusal:
        question_from(data)
    assert refusal.value.code == "invalid"
    return set(refusal.value.fields or {})


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_of_every_kind_is_kept_as_it_was_said(kind: str) -> None:
    content = question_from(QUESTIONS[kind])
    assert content.kind == kind
    assert question_json(content) == QUESTIONS[kind]


@given(ANY_QUESTION)
def test_what_was_accepted_once_is_accepted_again_as_it_is(data: Json) -> None:
    stored = question_json(question_from(data))
    assert question_json(question_stored(stored)) == question_json(question_from(stored)) == stored


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (None, {"content"}),
        ([], {"content"}),
        ({}, {"kind"}),
        ({"kind": "essay"}, {"kind"}),
        ({"kind": "slide", "right": True}, {"right"}),
        ({"kind": "true_false"}, {"right"}),
        (question("true_false", right=1), {"right"}),
        (question("single", right="z"), {"right"}),
        (question("single", right="D"), {"right"}),
        (question("single", choices=choices("Delhi")), {"choices"}),
        (question("single", choices=choices(*"abcdefghijklm")), {"choices"}),
        (question("single", choices=[{"id": "a\n", "text": "A"}, *TOWNS]), {"choices[0].id"}),
        (question("single", choices=[{"id": "123456789", "text": "A"}, *TOWNS]), {"choices[0].id"}),
        (question("single", choices=[{"id": "x", "text": " \u200b\t"}, *TOWNS]), {"choices[0].text"}),
        (question("single", choices=[{"id": "x", "text": "a\0"}, *TOWNS]), {"choices[0].text"}),
        (question("single", choices=[{"id": "x", "text": LONG}, *TOWNS]), {"choices[0].text"}),
        (question("single", choices=[{"id": "x", "text": "\u0958" * 200}, *TOWNS]), {"choices[0].text"}),
        (question("single", choices=[*TOWNS, {"id": "x", "text": "x", "right": True}]), {"choices[4].right"}),
        (question("single", choices=[*TOWNS, TOWNS[3]], right="z"), {"choices[4].id", "choices[4].text", "right"}),
        (question("poll", choices=[*TOWNS, {"id": "x", "text": " Agra "}]), {"choices[4].text"}),
        (question("multiple", right=[]), {"right"}),
        (question("multiple", right=["a", "z", "a"]), {"right[1]", "right[2]"}),
        (question("numeric", right=3), {"right"}),
        (question("numeric", right="NaN"), {"right"}),
        (question("numeric", right="Infinity", tolerance="0"), {"right"}),
        (question("numeric", right="1_000"), {"right"}),
        (question("numeric", right="٣"), {"right"}),
        (question("numeric", right="1e18", tolerance="1e-19"), {"right", "tolerance"}),
        (question("numeric", right="1e999999999"), {"right"}),
        (question("numeric", tolerance="-0.1"), {"tolerance"}),
        (question("text", accepted=[]), {"accepted"}),
        (question("text", accepted=["a"] * 21), {"accepted"}),
        (question("text", accepted=["tea", "  "]), {"accepted[1]"}),
        (question("text", accepted=["Tea  time", "tea time "]), {"accepted[1]"}),
        (question("long_text", max_length=0), {"max_length"}),
        (question("long_text", max_length=10_001), {"max_length"}),
        (question("long_text", guide="x" * 5001), {"guide"}),
        (question("code", language="cobol"), {"language"}),
        (question("code", starter="\0"), {"starter"}),
        (question("order", items=choices("A", "B")), {"items"}),
        (question("order", items=[*TOWNS, TOWNS[0]]), {"items[4].id", "items[4].text"}),
    ],
)
def test_what_makes_no_question_is_refused_where_it_is_wrong(data: object, fields: set[str]) -> None:
    assert refused(data) == fields


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (question("poll", choices=choices("Agra ", "Cafe\u0301")), {"choices": choices("Agra", "Café")}),
        (question("multiple", right=["d", "a"]), {"right": ["d", "a"]}),
        (question("numeric", right="+0031.40e-1", tolerance="-0"), {"right": "3.14", "tolerance": "0"}),
        (question("numeric", right=".5", tolerance="1E2"), {"right": "0.5", "tolerance": "100"}),
        (question("text", accepted=[" New \n Delhi "]), {"accepted": ["New Delhi"]}),
        (question("text", accepted=["Tea", "tea"], case=True), {"accepted": ["Tea", "tea"]}),
        (question("code", starter="a\r\nb\rc\n"), {"starter": "a\nb\nc\n"}),
    ],
)
def test_texts_and_numbers_are_kept_in_one_spelling(said: Json, kept: Json) -> None:
    assert {**said, **kept} == question_json(question_from(said))


@given(ANY_QUESTION)
def test_ids_of_ours_replace_an_authors_and_the_key_follows(data: Json) -> None:
    content = question_from(data)
    before, after = question_json(content), question_json(content.minted())
    texts = {choice["id"]: choice["text"] for choice in offered(after)}
    old = {choice["id"]: choice["text"] for choice in offered(before)}
    assert list(texts.values()) == list(old.values())
    assert all(len(id) == 8 for id in texts)
    if content.kind in {"single", "multiple"}:
        assert [texts[id] for id in right(after)] == [old[id] for id in right(before)]
    assert question_json(question_from(after)) == after


def right(content: Json) -> list[str]:
    return [content["right"]] if isinstance(content["right"], str) else list(content["right"])


def test_ids_that_are_ours_already_stay() -> None:
    minted = question_json(question_from(QUESTIONS["order"]).minted(keep={"a", "c"}))
    ids = [item["id"] for item in minted["items"]]
    assert (ids[0], ids[2]) == ("a", "c")
    assert "b" not in ids
    assert "d" not in ids


@pytest.mark.parametrize(
    ("kind", "is_scored", "is_marked", "takes_answers"),
    [
        ("single", True, False, True),
        ("multiple", True, False, True),
        ("true_false", True, False, True),
        ("numeric", True, False, True),
        ("text", True, False, True),
        ("long_text", True, True, True),
        ("code", True, True, True),
        ("order", True, False, True),
        ("poll", False, False, True),
        ("slide", False, False, False),
    ],
)
def test_a_kind_says_what_becomes_of_answers(kind: str, is_scored: bool, is_marked: bool, takes_answers: bool) -> None:
    content = question_from(QUESTIONS[kind])
    assert (content.is_scored, content.is_marked, content.takes_answers) == (is_scored, is_marked, takes_answers)


@pytest.mark.parametrize("union", [AnyContent, AnyAsked, AnySolution, AnyDistribution])
def test_every_union_has_a_schema(union: Any) -> None:
    holder = msgspec.defstruct("Holder", [("one", union)])
    _, components = schemas_of([holder])
    assert len(components["Holder"]["properties"]["one"]["anyOf"]) == len(union.__args__)
