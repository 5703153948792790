"""Things to bring into order."""

from collections.abc import Collection, Iterable, Iterator
from random import Random
from typing import Annotated, Self

import msgspec

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.choices import (
    Choice,
    ChoiceAsked,
    choice_problems,
    choices_asked,
    choices_cleaned,
    choices_renamed,
    fresh_ids,
    ids_of,
    some_chosen,
)
from livetests.questions.distributions import PlaceCounts, place_counts
from livetests.questions.parsing import refused
from livetests.shares import ALL, divided

# Two that are never shown in the right order would be right the other way round.
Items = Annotated[list[Choice], msgspec.Meta(min_length=3, max_length=12)]


class OrderAsked(Asked, frozen=True, tag="order"):
    items: list[ChoiceAsked]


class OrderSolution(Solution, frozen=True, tag="order"):
    right: list[str]


class OrderContent(Content, frozen=True, tag="order"):
    """`items` as they belong; with `partial`, each that stands at its place earns."""

    items: Items
    partial: bool = False

    def cleaned(self) -> Self:
        return msgspec.structs.replace(self, items=choices_cleaned(self.items))

    def problems(self) -> Iterator[tuple[str, str]]:
        return choice_problems("items", self.items)

    def minted(self, *, keep: Collection[str] = ()) -> Self:
        return msgspec.structs.replace(self, items=choices_renamed(self.items, fresh_ids(self.items, keep)))

    def asked(self, random: Random, *, shuffle: bool = False) -> OrderAsked:
        """Always shuffled, and never as it belongs."""
        # From an order that says nothing, or who learns the seed could shuffle back.
        items = sorted(self.items, key=lambda item: item.id)
        while True:
            asked = choices_asked(items, random, shuffle=True)
            if [item.id for item in asked] != ids_of(self.items):
                return OrderAsked(asked)

    def solution(self) -> OrderSolution:
        return OrderSolution(ids_of(self.items))

    def check(self, value: object) -> list[str]:
        placed = some_chosen(value, self.items)
        if len(placed) < len(self.items):
            raise refused("value", "Place all of them.")
        return placed

    def share(self, value: list[str]) -> int:
        placed = sum(1 for one, right in zip(value, ids_of(self.items), strict=True) if one == right)
        if self.partial:
            return divided(ALL * placed, len(self.items))
        return ALL if placed == len(self.items) else 0

    def distribution(self, values: Iterable[list[str]]) -> PlaceCounts:
        return place_counts(ids_of(self.items), list(values))
