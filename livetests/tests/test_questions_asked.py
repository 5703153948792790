"""What a participant sees before the reveal: nothing of what is right."""

from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetests.questions import question_from
from livetests.tests.questions import ANY, QUESTIONS, TOWNS, Json, offered, question

FIELDS = {
    "single": {"kind", "choices"},
    "multiple": {"kind", "choices"},
    "true_false": {"kind"},
    "numeric": {"kind"},
    "text": {"kind"},
    "long_text": {"kind", "max_length"},
    "code": {"kind", "language", "starter"},
    "order": {"kind", "items"},
    "poll": {"kind", "choices", "several"},
    "slide": {"kind"},
}
SEEN = {"choices", "items", "several", "max_length", "language", "starter"}

seeds = st.integers(0, 2**64)


def asked(data: Json, seed: int | str = 0, *, shuffle: bool = False) -> Json:
    sent: Json = msgspec.json.decode(msgspec.json.encode(question_from(data).asked(Random(seed), shuffle=shuffle)))
    return sent


def ids(shown: Json) -> list[str]:
    return [one["id"] for one in offered(shown)]


@pytest.mark.parametrize("kind", QUESTIONS)
@given(data=st.data())
def test_nothing_is_shown_but_what_is_listed_here(kind: str, data: st.DataObject) -> None:
    shown = asked(data.draw(ANY[kind]), shuffle=data.draw(st.booleans()))
    assert set(shown) == FIELDS[kind]
    assert all(set(one) == {"id", "text"} for one in offered(shown))


@pytest.mark.parametrize("kind", QUESTIONS)
@given(data=st.data(), seed=seeds, shuffle=st.booleans())
def test_two_questions_with_different_keys_look_the_same(
    kind: str, data: st.DataObject, seed: int, shuffle: bool
) -> None:
    """All but what is seen comes from another question; of choices, others are right."""
    one, other = data.draw(ANY[kind]), data.draw(ANY[kind])
    twin = {**other, **{name: value for name, value in one.items() if name in SEEN}}
    if "choices" in one and "right" in one:
        right = data.draw(st.sampled_from([choice["id"] for choice in one["choices"]]))
        twin["right"] = right if kind == "single" else [right]
    assert asked(one, seed, shuffle=shuffle) == asked(twin, seed, shuffle=shuffle)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("numeric", {"right": "31337", "tolerance": "271828"}),
        ("text", {"accepted": ["31337", "271828"]}),
        ("long_text", {"guide": "31337 271828"}),
        ("code", {"guide": "31337 271828"}),
    ],
)
def test_a_key_stays_here(kind: str, key: dict[str, Any]) -> None:
    sent = str(asked(question(kind, **key)))
    assert "31337" not in sent
    assert "271828" not in sent


@given(ANY["order"], seeds)
def test_who_learns_the_seed_does_not_learn_the_order(content: Json, seed: int) -> None:
    """What is shown is shuffled from the order of the ids, which everybody knows."""
    right = ids(content)
    shuffled = sorted(right)
    Random(seed).shuffle(shuffled)
    assert shuffled in (ids(asked(content, seed)), right)


@given(ANY["order"], seeds, st.booleans())
def test_an_order_is_always_shuffled_and_never_shown_as_it_belongs(content: Json, seed: int, shuffle: bool) -> None:
    shown = ids(asked(content, seed, shuffle=shuffle))
    right = ids(content)
    assert sorted(shown) == sorted(right)
    assert shown != right


@pytest.mark.parametrize("kind", ["single", "multiple", "poll", "order"])
@given(data=st.data(), seed=seeds)
def test_a_seed_shuffles_the_same_way_each_time_and_loses_nothing(kind: str, data: st.DataObject, seed: int) -> None:
    content = data.draw(ANY[kind])
    first, second = (asked(content, seed, shuffle=True) for _ in range(2))
    assert first == second
    assert sorted(ids(first)) == sorted(ids(content))


@pytest.mark.parametrize("kind", ["single", "multiple", "poll"])
def test_choices_stay_as_they_are_unless_they_are_to_be_shuffled(kind: str) -> None:
    assert ids(asked(QUESTIONS[kind])) == [town["id"] for town in TOWNS]


@pytest.mark.parametrize(("kind", "shown"), [("single", "bcad"), ("order", "bcad")])
def test_a_seed_shuffles_the_same_way_under_every_version_of_python(kind: str, shown: str) -> None:
    """Who comes back after an upgrade of the server finds what they left."""
    assert "".join(ids(asked(QUESTIONS[kind], "a seat", shuffle=True))) == shown


def test_seeds_differ() -> None:
    assert len({tuple(ids(asked(QUESTIONS["order"], seed))) for seed in range(500)}) == 23
    assert len({tuple(ids(asked(QUESTIONS["single"], seed, shuffle=True))) for seed in range(500)}) == 24


@pytest.mark.parametrize(
    ("kind", "reveal"),
    [
        ("single", {"right": "d"}),
        ("multiple", {"right": ["a", "c", "d"]}),
        ("true_false", {"right": True}),
        ("numeric", {"right": "3.14", "tolerance": "0.005"}),
        ("text", {"accepted": ["New Delhi", "Delhi"], "case": False}),
        ("long_text", {}),
        ("code", {}),
        ("order", {"right": ["a", "b", "c", "d"]}),
        ("poll", {}),
        ("slide", {}),
    ],
)
def test_the_reveal_adds_what_is_right(kind: str, reveal: Json) -> None:
    solution = question_from(QUESTIONS[kind]).solution()
    assert msgspec.to_builtins(solution) == {"kind": kind, **reveal}


def test_the_reveal_names_the_right_ones_in_the_order_of_the_choices() -> None:
    solution = question_from(question("multiple", right=["d", "a"])).solution()
    assert msgspec.to_builtins(solution)["right"] == ["a", "d"]
