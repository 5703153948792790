"""True or false."""

from collections.abc import Iterable
from random import Random

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.distributions import ChoiceCounts, choice_counts
from livetests.questions.parsing import given
from livetests.shares import ALL


class TrueFalseAsked(Asked, frozen=True, tag="true_false"):
    pass


class TrueFalseSolution(Solution, frozen=True, tag="true_false"):
    right: bool


class TrueFalseContent(Content, frozen=True, tag="true_false"):
    right: bool

    def asked(self, random: Random, *, shuffle: bool = False) -> TrueFalseAsked:
        return TrueFalseAsked()

    def solution(self) -> TrueFalseSolution:
        return TrueFalseSolution(self.right)

    def check(self, value: object) -> bool:
        checked: bool = given(value, bool)
        return checked

    def share(self, value: bool) -> int:
        return ALL if value is self.right else 0

    def distribution(self, values: Iterable[bool]) -> ChoiceCounts:
        return choice_counts(("true", "false"), [["true" if value else "false"] for value in values])
