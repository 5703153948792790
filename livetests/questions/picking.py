"""One of several, some of several, and what people think."""

from collections.abc import Collection, Iterable, Iterator
from random import Random
from typing import Self

import msgspec

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.choices import (
    ChoiceAsked,
    ChoiceId,
    ChoiceIds,
    Choices,
    choice_problems,
    choices_asked,
    choices_cleaned,
    choices_renamed,
    fresh_ids,
    ids_of,
    in_order,
    one_chosen,
    some_chosen,
)
from livetests.questions.distributions import ChoiceCounts, choice_counts
from livetests.shares import ALL, divided

NO_SUCH = "There is no such choice."


class ChoiceContent(Content, frozen=True):
    choices: Choices

    def cleaned(self) -> Self:
        return msgspec.structs.replace(self, choices=choices_cleaned(self.choices))

    def problems(self) -> Iterator[tuple[str, str]]:
        return choice_problems("choices", self.choices)


class SingleAsked(Asked, frozen=True, tag="single"):
    choices: list[ChoiceAsked]


class SingleSolution(Solution, frozen=True, tag="single"):
    right: str


class SingleContent(ChoiceContent, frozen=True, tag="single"):
    """One choice is right."""

    right: ChoiceId

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        if self.right not in ids_of(self.choices):
            yield "right", NO_SUCH

    def minted(self, *, keep: Collection[str] = ()) -> Self:
        names = fresh_ids(self.choices, keep)
        return msgspec.structs.replace(self, choices=choices_renamed(self.choices, names), right=names[self.right])

    def asked(self, random: Random, *, shuffle: bool = False) -> SingleAsked:
        return SingleAsked(choices_asked(self.choices, random, shuffle=shuffle))

    def solution(self) -> SingleSolution:
        return SingleSolution(self.right)

    def check(self, value: object) -> str:
        return one_chosen(value, self.choices)

    def share(self, value: str) -> int:
        return ALL if value == self.right else 0

    def distribution(self, values: Iterable[str]) -> ChoiceCounts:
        return choice_counts(ids_of(self.choices), [[value] for value in values])


class MultipleAsked(Asked, frozen=True, tag="multiple"):
    choices: list[ChoiceAsked]


class MultipleSolution(Solution, frozen=True, tag="multiple"):
    right: list[str]


class MultipleContent(ChoiceContent, frozen=True, tag="multiple"):
    """One or several choices are right; with `partial`, each of them earns, and each wrong one costs as much."""

    right: ChoiceIds
    partial: bool = False

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from super().problems()
        for place, right in enumerate(self.right):
            if right not in ids_of(self.choices):
                yield f"right[{place}]", NO_SUCH
            elif right in self.right[:place]:
                yield f"right[{place}]", "Each one counts once."

    def minted(self, *, keep: Collection[str] = ()) -> Self:
        names = fresh_ids(self.choices, keep)
        right = [names[one] for one in self.right]
        return msgspec.structs.replace(self, choices=choices_renamed(self.choices, names), right=right)

    def asked(self, random: Random, *, shuffle: bool = False) -> MultipleAsked:
        return MultipleAsked(choices_asked(self.choices, random, shuffle=shuffle))

    def solution(self) -> MultipleSolution:
        return MultipleSolution(in_order(self.right, self.choices))

    def check(self, value: object) -> list[str]:
        return in_order(some_chosen(value, self.choices), self.choices)

    def share(self, value: list[str]) -> int:
        chosen, right = set(value), set(self.right)
        if not self.partial:
            return ALL if chosen == right else 0
        return divided(ALL * max(0, len(chosen & right) - len(chosen - right)), len(right))

    def distribution(self, values: Iterable[list[str]]) -> ChoiceCounts:
        return choice_counts(ids_of(self.choices), list(values))


class PollAsked(Asked, frozen=True, tag="poll"):
    choices: list[ChoiceAsked]
    several: bool


class PollSolution(Solution, frozen=True, tag="poll"):
    """Nothing: no answer is the right one."""


class PollContent(ChoiceContent, frozen=True, tag="poll"):
    """What people think; with `several`, they may choose more than one."""

    is_scored = False

    several: bool = False

    def minted(self, *, keep: Collection[str] = ()) -> Self:
        names = fresh_ids(self.choices, keep)
        return msgspec.structs.replace(self, choices=choices_renamed(self.choices, names))

    def asked(self, random: Random, *, shuffle: bool = False) -> PollAsked:
        return PollAsked(choices_asked(self.choices, random, shuffle=shuffle), self.several)

    def solution(self) -> PollSolution:
        return PollSolution()

    def check(self, value: object) -> str | list[str]:
        if self.several:
            return in_order(some_chosen(value, self.choices), self.choices)
        return one_chosen(value, self.choices)

    def distribution(self, values: Iterable[str | list[str]]) -> ChoiceCounts:
        chosen = [value if isinstance(value, list) else [value] for value in values]
        return choice_counts(ids_of(self.choices), chosen)
