"""What was answered, counted, without a word about what is right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

TOP = 10


class Distribution(msgspec.Struct, frozen=True, tag_field="form"):
    """`answers` is how many there are."""

    answers: int


class AnswerCount(Distribution, frozen=True, tag="answers"):
    """Of what is not counted any further."""


class ChoiceCounts(Distribution, frozen=True, tag="counts"):
    """How often each was chosen, by its id; or `true` and `false`."""

    counts: dict[str, int]


class PlaceCounts(Distribution, frozen=True, tag="places"):
    """By the id of each item, how often it stood first, second, …"""

    places: dict[str, list[int]]


class GivenCount(msgspec.Struct, frozen=True):
    value: str
    count: int


class TopAnswers(Distribution, frozen=True, tag="top"):
    """What was given most often; `others` is how many answers are not among them."""

    top: list[GivenCount]
    others: int


def choice_counts(ids: Iterable[str], answers: Sequence[Iterable[str]]) -> ChoiceCounts:
    chosen = Counter(one for answer in answers for one in answer)
    return ChoiceCounts(len(answers), {one: chosen[one] for one in ids})


def place_counts(ids: Sequence[str], answers: Sequence[Sequence[str]]) -> PlaceCounts:
    stood = Counter((one, place) for answer in answers for place, one in enumerate(answer))
    return PlaceCounts(len(answers), {one: [stood[one, place] for place in range(len(ids))] for one in ids})


def top_answers(keys: Sequence[str], answers: Sequence[str]) -> TopAnswers:
    """Answers of one key are one; it is shown as most have written it."""
    counts = Counter(keys)
    spelt = {key: answer for (key, answer), _ in reversed(_by_count(Counter(zip(keys, answers, strict=True))))}
    top = [GivenCount(spelt[key], count) for key, count in _by_count(counts)[:TOP]]
    return TopAnswers(len(answers), top, len(answers) - sum(given.count for given in top))


def _by_count(counts: Counter[Any]) -> list[tuple[Any, int]]:
    """The same whatever order they came in."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
