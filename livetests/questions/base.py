"""What every kind of question can do."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from random import Random
from typing import Any, ClassVar, Self

import msgspec

from livetests.questions.distributions import AnswerCount, Distribution
from livetests.questions.parsing import parsed, refused
from realtime.errors import Invalid

Value = bool | str | list[str]
"""An answer as it is stored."""


class Asked(msgspec.Struct, frozen=True, tag_field="kind"):
    """What a participant sees before the reveal.

    Never a part of the content itself: what an author adds there must not come along.
    """


class Solution(msgspec.Struct, frozen=True, tag_field="kind"):
    """What the reveal adds."""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """What a question asks, and its key. `is_marked`: by a person; `is_scored`: an answer can be right."""

    is_scored: ClassVar[bool] = True
    is_marked: ClassVar[bool] = False
    takes_answers: ClassVar[bool] = True

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    def validated(self) -> Self:
        """As it is stored, or a refusal that names the fields."""
        clean: Self = parsed(msgspec.to_builtins(self.cleaned()), type(self))
        fields = defaultdict[str, list[str]](list)
        for field, message in clean.problems():
            fields[field].append(message)
        if fields:
            raise Invalid("invalid", "This does not make a question.", fields=fields)
        return clean

    def cleaned(self) -> Self:
        return self

    def problems(self) -> Iterator[tuple[str, str]]:
        """Fields, and what is wrong there that types do not say."""
        return iter(())

    def minted(self, *, keep: Collection[str] = ()) -> Self:
        """With ids of ours in place of all but those to keep: an author's `a`, `b`, `c` would tell what comes first."""
        return self

    def asked(self, random: Random, *, shuffle: bool = False) -> Asked:
        raise NotImplementedError

    def solution(self) -> Solution:
        raise NotImplementedError

    def check(self, value: object) -> Value:
        """The answer that was given, in the one spelling that is stored."""
        raise refused("value", "This takes no answer.")

    def share(self, value: Any) -> int | None:
        """Of a checked answer, in thousandths; none where a person marks it, or nothing can be right."""
        return None

    def distribution(self, values: Iterable[Any]) -> Distribution:
        return AnswerCount(answers=sum(1 for _ in values))
