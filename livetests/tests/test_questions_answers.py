"""Which answers are taken, and what share of a question they earn."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetests.questions import question_from
from livetests.tests.questions import ANY_QUESTION, QUESTIONS, TOWNS, Json, question
from realtime.errors import Invalid

ALL_RIGHT = question("multiple", right=["a", "b", "c", "d"])
STRICT = question("multiple", partial=False)
CASED = question("text", accepted=["pH"], case=True)
STEPS = question("order", partial=True)
THREE = question("order", partial=True, items=TOWNS[:3])
EXACT = question("numeric", right="0.3", tolerance="0")
HUGE = question("numeric", right="999999999999999999", tolerance="0.000000000000000001")
FLOATS = question("numeric", right="0.3", tolerance="0.1")


@pytest.mark.parametrize(
    ("data", "value", "share"),
    [
        (QUESTIONS["single"], "d", 1000),
        (QUESTIONS["single"], "a", 0),
        # Of a, c and d, with partial credit: each right one earns a third, each wrong one costs a third.
        (QUESTIONS["multiple"], ["d", "c", "a"], 1000),
        (QUESTIONS["multiple"], ["a", "c"], 667),
        (QUESTIONS["multiple"], ["a"], 333),
        (QUESTIONS["multiple"], ["a", "b"], 0),
        (QUESTIONS["multiple"], ["a", "c", "b"], 333),
        (QUESTIONS["multiple"], ["a", "b", "c", "d"], 667),
        (QUESTIONS["multiple"], ["b"], 0),
        (ALL_RIGHT, ["a", "b", "c"], 750),
        (STRICT, ["a", "c", "d"], 1000),
        (STRICT, ["a", "c"], 0),
        (STRICT, ["a", "b", "c", "d"], 0),
        (QUESTIONS["true_false"], True, 1000),
        (QUESTIONS["true_false"], False, 0),
        # 3.14, give or take 0.005, borders included.
        (QUESTIONS["numeric"], "3.14", 1000),
        (QUESTIONS["numeric"], "3.145", 1000),
        (QUESTIONS["numeric"], "3.135", 1000),
        (QUESTIONS["numeric"], "314e-2", 1000),
        (QUESTIONS["numeric"], "3.1450000000000001", 0),
        (QUESTIONS["numeric"], "-3.14", 0),
        (QUESTIONS["numeric"], 3, 0),
        (EXACT, "0.30", 1000),
        (EXACT, "0.30000000000000001", 0),
        (FLOATS, "0.2", 1000),
        (FLOATS, "0.4", 1000),
        (HUGE, 999999999999999999, 1000),
        (HUGE, "999999999999999998.999999999999999999", 1000),
        (HUGE, "999999999999999998.999999999999999998", 0),
        (HUGE, "-999999999999999999.999999999999999999", 0),
        (QUESTIONS["text"], "New Delhi", 1000),
        (QUESTIONS["text"], "  new   DELHI ", 1000),
        (QUESTIONS["text"], "NewDelhi", 0),
        (question("text", accepted=["Café"]), "CAFE\u0301", 1000),
        (question("text", accepted=["Straße"]), "STRASSE", 1000),
        (question("text", accepted=["\u0390"]), "Ι\u0308\u0301", 1000),
        (CASED, "pH", 1000),
        (CASED, "PH", 0),
        (CASED, " pH ", 1000),
        (QUESTIONS["order"], ["a", "b", "c", "d"], 1000),
        (QUESTIONS["order"], ["a", "b", "d", "c"], 0),
        (STEPS, ["a", "b", "d", "c"], 500),
        (STEPS, ["a", "d", "b", "c"], 250),
        (STEPS, ["d", "c", "b", "a"], 0),
        (THREE, ["a", "c", "b"], 333),
        (QUESTIONS["long_text"], "Because", None),
        (QUESTIONS["code"], "return 1", None),
        (QUESTIONS["poll"], "a", None),
        (question("poll", several=True), ["d", "a"], None),
    ],
)
def test_an_answer_earns_its_share(data: Json, value: Any, share: int | None) -> None:
    content = question_from(data)
    assert content.share(content.check(value)) == share


@pytest.mark.parametrize(
    ("data", "value", "kept"),
    [
        (QUESTIONS["multiple"], ["d", "a"], ["a", "d"]),
        (question("poll", several=True), ["d", "a"], ["a", "d"]),
        (QUESTIONS["order"], ["d", "a", "c", "b"], ["d", "a", "c", "b"]),
        (QUESTIONS["numeric"], 7, "7"),
        (QUESTIONS["numeric"], -0, "0"),
        (QUESTIONS["numeric"], "-0.0", "0"),
        (QUESTIONS["numeric"], "+01.50", "1.5"),
        (QUESTIONS["numeric"], "1e3", "1000"),
        (QUESTIONS["numeric"], "5.", "5"),
        (QUESTIONS["text"], " \tNew\n\nDELHI ", "New DELHI"),
        (QUESTIONS["text"], "Cafe\u0301", "Café"),
        (QUESTIONS["long_text"], " a\r\nb ", " a\nb "),
        (QUESTIONS["code"], "\tif x:\r\n", "\tif x:\n"),
    ],
)
def test_an_answer_is_kept_in_one_spelling(data: Json, value: Any, kept: Any) -> None:
    assert question_from(data).check(value) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, None) for kind in QUESTIONS),
        *((kind, {"a": 1}) for kind in QUESTIONS),
        *((kind, 1.5) for kind in QUESTIONS),
        ("single", "z"),
        ("single", ["d"]),
        ("single", "D"),
        ("single", ""),
        ("single", "d\n"),
        ("multiple", "a"),
        ("multiple", []),
        ("multiple", ["a", "a"]),
        ("multiple", ["a", "z"]),
        ("multiple", ["a", 1]),
        ("true_false", 1),
        ("true_false", "true"),
        ("numeric", True),
        ("numeric", 3.0),
        ("numeric", "3,14"),
        ("numeric", " 3"),
        ("numeric", "3\n"),
        ("numeric", ""),
        ("numeric", "."),
        ("numeric", "e5"),
        ("numeric", "0x10"),
        ("numeric", "nan"),
        ("numeric", "٣"),
        ("numeric", "1e99"),
        ("numeric", "1e-99"),
        ("numeric", "1" * 19),
        ("numeric", 10**18),
        ("numeric", "0." + "1" * 19),
        ("text", ""),
        ("text", " \u200b "),
        ("text", "a\0"),
        ("text", "x" * 201),
        ("text", ["Delhi"]),
        ("long_text", " \n"),
        ("long_text", "x" * 101),
        ("code", ""),
        ("code", "x" * 10_001),
        ("order", ["a", "b", "c"]),
        ("order", ["a", "b", "c", "c"]),
        ("order", ["a", "b", "c", "d", "a"]),
        ("poll", ["a"]),
        ("poll", "z"),
        ("slide", "a"),
        ("slide", True),
    ],
)
def test_what_is_no_answer_is_refused(kind: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        question_from(QUESTIONS[kind]).check(value)
    assert set(refusal.value.fields or {}) == {"value"}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_huge_answers_are_refused_in_a_short_sentence(kind: str) -> None:
    for value in ("9" * 1_000_000, 10**100_000, ["a"] * 100_000):
        with pytest.raises(Invalid) as refusal:
            question_from(QUESTIONS[kind]).check(value)
        assert len(str(refusal.value.fields)) < 200


def test_a_poll_with_several_wants_a_list() -> None:
    with pytest.raises(Invalid):
        question_from(question("poll", several=True)).check("a")


@pytest.mark.parametrize("kind", ["text", "long_text", "code"])
def test_the_longest_answer_is_taken(kind: str) -> None:
    longest = {"text": 200, "long_text": 100, "code": 10_000}[kind]
    assert question_from(QUESTIONS[kind]).check("x" * longest) == "x" * longest


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "b", "1.5", "-0e9"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)


@given(st.sampled_from(list(QUESTIONS)), values)
def test_whatever_is_answered_is_refused_or_kept_in_its_one_spelling(kind: str, value: Any) -> None:
    content = question_from(QUESTIONS[kind])
    try:
        kept = content.check(value)
    except Invalid:
        return
    assert content.check(kept) == json.loads(json.dumps(kept)) == kept
    assert content.share(kept) in {None, *range(1001)}


@given(ANY_QUESTION)
def test_what_the_reveal_shows_is_all_right(data: Json) -> None:
    content = question_from(data)
    solution = content.solution()
    right = getattr(solution, "right", None)
    for key in getattr(solution, "accepted", [] if right is None else [right]):
        assert content.share(content.check(key)) == 1000


@given(st.decimals(-1000, 1000, places=4), st.decimals(0, 10, places=4), st.decimals(-1000, 1000, places=4))
def test_numbers_are_compared_as_whole_ones(right: Any, tolerance: Any, answer: Any) -> None:
    content = question_from({"kind": "numeric", "right": str(right), "tolerance": str(tolerance)})
    off = abs(int(answer * 10_000) - int(right * 10_000))
    assert content.share(content.check(str(answer))) == (1000 if off <= int(tolerance * 10_000) else 0)
