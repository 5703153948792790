"""Numbers, compared exactly."""

from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, Inexact, InvalidOperation
from random import Random
from typing import Annotated, Self

import msgspec

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.distributions import TopAnswers, top_answers
from livetests.questions.parsing import given, refused
from livetests.shares import ALL

PLACES = 18
"""At most so many before the point, and so many behind it."""

TOO_LARGE = f"A number has at most {PLACES} digits before its point, and {PLACES} behind it."

# More digits than a difference of two numbers can have; if any were lost all the same, it is said.
_EXACT = Context(prec=64, traps=[Inexact, InvalidOperation])

NumberText = Annotated[
    str, msgspec.Meta(max_length=40, pattern=r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?(?!\n)$")
]


def number_spelt(text: str) -> str | None:
    """The one spelling of a number without an exponent, or nothing if it is out of bounds."""
    number = Decimal(text).normalize(_EXACT)
    if not number:
        return "0"
    exponent = number.as_tuple().exponent
    if number.adjusted() >= PLACES or (isinstance(exponent, int) and exponent < -PLACES):
        return None
    return format(number, "f")


class NumericAsked(Asked, frozen=True, tag="numeric"):
    pass


class NumericSolution(Solution, frozen=True, tag="numeric"):
    right: str
    tolerance: str


class NumericContent(Content, frozen=True, tag="numeric"):
    """Numbers are decimals in text. `tolerance` is how far an answer may be from the right one, itself included."""

    right: NumberText
    tolerance: NumberText = "0"

    def cleaned(self) -> Self:
        spelt = {name: number_spelt(getattr(self, name)) for name in ("right", "tolerance")}
        return msgspec.structs.replace(self, **{name: text for name, text in spelt.items() if text is not None})

    def problems(self) -> Iterator[tuple[str, str]]:
        for name in ("right", "tolerance"):
            if number_spelt(getattr(self, name)) is None:
                yield name, TOO_LARGE
        if self.tolerance.startswith("-"):
            yield "tolerance", "Not below zero."

    def asked(self, random: Random, *, shuffle: bool = False) -> NumericAsked:
        return NumericAsked()

    def solution(self) -> NumericSolution:
        return NumericSolution(self.right, self.tolerance)

    def check(self, value: object) -> str:
        number: str | int = given(value, int | NumberText)
        # An integer may be so long that writing it down alone takes too much.
        too_large = isinstance(number, int) and abs(number) >= 10**PLACES
        spelt = None if too_large else number_spelt(str(number))
        if spelt is None:
            raise refused("value", TOO_LARGE)
        return spelt

    def share(self, value: str) -> int:
        off = _EXACT.abs(_EXACT.subtract(Decimal(value), Decimal(self.right)))
        return ALL if off <= Decimal(self.tolerance) else 0

    def distribution(self, values: Iterable[str]) -> TopAnswers:
        numbers = list(values)
        return top_answers(numbers, numbers)
