"""The columns of a CSV file of questions, and which of them each kind has."""

from collections.abc import Callable
from typing import Any

from livetests.questions import AnyContent
from livetests.questions.choices import Choice

MAX_CHOICES = 12
CHOICES = [f"choice {number}" for number in range(1, MAX_CHOICES + 1)]
COMMON = ("kind", "prompt", "points", "seconds", "explanation")
OPTIONS = ("partial", "several", "tolerance", "case", "max length", "language", "starter", "guide")
COLUMNS = ("kind", "prompt", *CHOICES, "right", "points", "seconds", "explanation", *OPTIONS)

TEST = "test"
"""A row of this kind says what the test itself is: its title, its description, and what is shuffled."""

OF_KIND: dict[str, set[str]] = {
    TEST: {"right"},
    "single": {*CHOICES, "right"},
    "multiple": {*CHOICES, "right", "partial"},
    "true_false": {"right"},
    "numeric": {"right", "tolerance"},
    "text": {"right", "case"},
    "long_text": {"guide", "max length"},
    "code": {"language", "starter", "guide"},
    "order": {*CHOICES, "partial"},
    "poll": {*CHOICES, "several"},
    "slide": set(),
}
SHUFFLES = {"questions": "shuffle_questions", "choices": "shuffle_choices"}
NO_LIMIT = "none"
YES, NO = "yes", "no"


def cells_of(content: AnyContent) -> dict[str, str]:
    return CELLS[content.kind](content)


def yes_no(flag: bool) -> str:
    return YES if flag else NO


def _choices(choices: list[Choice]) -> dict[str, str]:
    return {column: choice.text for column, choice in zip(CHOICES, choices, strict=False)}


def _places(choices: list[Choice], right: list[str]) -> str:
    ids = [choice.id for choice in choices]
    return ", ".join(str(ids.index(one) + 1) for one in right)


CELLS: dict[str, Callable[[Any], dict[str, str]]] = {
    "single": lambda content: {**_choices(content.choices), "right": _places(content.choices, [content.right])},
    "multiple": lambda content: {
        **_choices(content.choices),
        "right": _places(content.choices, content.right),
        "partial": yes_no(content.partial),
    },
    "true_false": lambda content: {"right": "true" if content.right else "false"},
    "numeric": lambda content: {"right": content.right, "tolerance": content.tolerance},
    "text": lambda content: {"right": "\n".join(content.accepted), "case": yes_no(content.case)},
    "long_text": lambda content: {"guide": content.guide, "max length": str(content.max_length)},
    "code": lambda content: {name: getattr(content, name) for name in ("language", "starter", "guide")},
    "order": lambda content: {**_choices(content.items), "partial": yes_no(content.partial)},
    "poll": lambda content: {**_choices(content.choices), "several": yes_no(content.several)},
    "slide": lambda _: {},
}
