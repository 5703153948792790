"""Choices, and answers that name them by their ids."""

import secrets
import string
from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import Annotated

import msgspec

from livetests.questions.parsing import NO_NUL, given, refused, trimmed

ID_LENGTH = 8
_LETTERS = string.digits + string.ascii_lowercase

# `$` alone would let a newline follow.
ChoiceId = Annotated[str, msgspec.Meta(pattern=rf"^[0-9a-z]{{1,{ID_LENGTH}}}(?!\n)$")]
ChoiceText = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=NO_NUL)]
ChoiceIds = Annotated[list[ChoiceId], msgspec.Meta(min_length=1, max_length=12)]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: ChoiceId
    text: ChoiceText


Choices = Annotated[list[Choice], msgspec.Meta(min_length=2, max_length=12)]


class ChoiceAsked(msgspec.Struct, frozen=True):
    id: str
    text: str


def ids_of(choices: Sequence[Choice]) -> list[str]:
    return [choice.id for choice in choices]


def choices_cleaned(choices: Sequence[Choice]) -> list[Choice]:
    return [Choice(choice.id, trimmed(choice.text)) for choice in choices]


def choice_problems(field: str, choices: Sequence[Choice]) -> Iterator[tuple[str, str]]:
    for place, choice in enumerate(choices):
        before = choices[:place]
        if choice.id in ids_of(before):
            yield f"{field}[{place}].id", "Another one has this id."
        if choice.text in (other.text for other in before):
            yield f"{field}[{place}].text", "Another one says the same."


def choices_asked(choices: Sequence[Choice], random: Random, *, shuffle: bool) -> list[ChoiceAsked]:
    asked = [ChoiceAsked(choice.id, choice.text) for choice in choices]
    if shuffle:
        random.shuffle(asked)
    return asked


def fresh_ids(choices: Sequence[Choice], keep: Collection[str]) -> dict[str, str]:
    """By the old ones."""
    return {choice.id: choice.id if choice.id in keep else _fresh_id() for choice in choices}


def choices_renamed(choices: Sequence[Choice], names: dict[str, str]) -> list[Choice]:
    return [Choice(names[choice.id], choice.text) for choice in choices]


def one_chosen(value: object, choices: Sequence[Choice]) -> str:
    chosen: str = given(value, ChoiceId)
    _need_known([chosen], choices)
    return chosen


def some_chosen(value: object, choices: Sequence[Choice]) -> list[str]:
    """In the order in which they came."""
    chosen: list[str] = given(value, ChoiceIds)
    if len(set(chosen)) < len(chosen):
        raise refused("value", "Each one counts once.")
    _need_known(chosen, choices)
    return chosen


def in_order(chosen: Collection[str], choices: Sequence[Choice]) -> list[str]:
    return [one for one in ids_of(choices) if one in chosen]


def _need_known(chosen: Sequence[str], choices: Sequence[Choice]) -> None:
    if not set(chosen) <= set(ids_of(choices)):
        raise refused("value", "There is no such choice.")


def _fresh_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(ID_LENGTH))
