"""A few words that are compared."""

import unicodedata
from collections.abc import Iterable, Iterator
from random import Random
from typing import Annotated, Self

import msgspec

from livetests.questions.base import Asked, Content, Solution
from livetests.questions.distributions import TopAnswers, top_answers
from livetests.questions.parsing import NO_NUL, given, refused, trimmed
from livetests.shares import ALL

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]


class TextAsked(Asked, frozen=True, tag="text"):
    pass


class TextSolution(Solution, frozen=True, tag="text"):
    accepted: list[str]
    case: bool


class TextContent(Content, frozen=True, tag="text"):
    """Any of `accepted` is right, however it is spaced; its capitals only matter with `case`."""

    accepted: Annotated[list[Words], msgspec.Meta(min_length=1, max_length=20)]
    case: bool = False

    def cleaned(self) -> Self:
        return msgspec.structs.replace(self, accepted=[_spaced(text) for text in self.accepted])

    def problems(self) -> Iterator[tuple[str, str]]:
        keys = [self._key(text) for text in self.accepted]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                yield f"accepted[{place}]", "This is accepted already."

    def asked(self, random: Random, *, shuffle: bool = False) -> TextAsked:
        return TextAsked()

    def solution(self) -> TextSolution:
        return TextSolution(self.accepted, self.case)

    def check(self, value: object) -> str:
        words = _spaced(given(value, Words))
        if not words:
            raise refused("value", "Say something.")
        return words

    def share(self, value: str) -> int:
        return ALL if self._key(value) in map(self._key, self.accepted) else 0

    def distribution(self, values: Iterable[str]) -> TopAnswers:
        words = list(values)
        return top_answers([self._key(text) for text in words], words)

    def _key(self, words: str) -> str:
        # Folding takes some letters apart.
        return words if self.case else unicodedata.normalize("NFC", words.casefold())


def _spaced(text: str) -> str:
    return " ".join(trimmed(text).split())
