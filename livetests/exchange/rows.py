"""One row of a CSV file, as a question; problems named by their columns."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from livetests.exchange.columns import CHOICES, COMMON, NO, NO_LIMIT, OF_KIND, SHUFFLES, TEST, YES
from livetests.serializers import QuestionInput, TestInput
from realtime.rest.serializers import StrictSerializer

Row = dict[str, str]
FLAGS = {"": False, NO: False, "false": False, "0": False, YES: True, "true": True, "1": True}


class Problem(Exception):
    def __init__(self, columns: dict[str, list[str]]) -> None:
        super().__init__(columns)
        self.columns = columns


def live_test_read(row: Row, *, is_first: bool) -> dict[str, Any]:
    if not is_first:
        raise Problem({"kind": ["What the test is stands in the first row alone."]})
    _nothing_else(row, {"kind", "prompt", "right", "explanation"})
    words = _parts(row["right"].lower())
    if not set(words) <= set(SHUFFLES):
        raise Problem({"right": ["What is shuffled: questions, choices, or both."]})
    shuffled = {SHUFFLES[word]: True for word in words}
    return _checked(TestInput, {"title": row["prompt"], "description": row["explanation"], **shuffled}, _test_column)


def question_read(row: Row) -> dict[str, Any]:
    kind = row["kind"].strip().lower().replace(" ", "_").replace("/", "_")
    if kind not in OF_KIND or kind == TEST:
        raise Problem({"kind": ["One of " + ", ".join(name for name in OF_KIND if name != TEST) + "."]})
    _nothing_else(row, {*COMMON, *OF_KIND[kind]})
    content = {"kind": kind, **CONTENTS[kind](row)}
    given: dict[str, Any] = {"prompt": row["prompt"], "content": content, "explanation": row["explanation"]}
    if row["points"].strip():
        given["points"] = _whole(row["points"])
    if row["seconds"].strip():
        given["seconds"] = None if row["seconds"].strip().lower() == NO_LIMIT else _whole(row["seconds"])
    filled = [column for column in CHOICES if row[column].strip()]
    return _checked(QuestionInput, given, lambda field: _column(field, filled))


def _choices(row: Row) -> list[dict[str, str]]:
    """Each with the number of its column as its id, as `right` names it."""
    return [{"id": column.split()[1], "text": row[column]} for column in CHOICES if row[column].strip()]


def _given(row: Row, **read: Callable[[str], Any]) -> dict[str, Any]:
    cells = {field: (row[field.replace("_", " ")], reading) for field, reading in read.items()}
    return {field: reading(cell) for field, (cell, reading) in cells.items() if cell.strip()}


def _flag(row: Row, column: str, *, needed: bool = False) -> bool:
    word = row[column].strip().lower()
    if word not in FLAGS or (needed and not word):
        raise Problem({column: ["Say true or false." if needed else "Say yes or no."]})
    return FLAGS[word]


def _whole(cell: str) -> int | str:
    """What is no number is refused as whatever it is."""
    return int(cell) if re.fullmatch(r"\s*[0-9]{1,9}\s*", cell) else cell


def _parts(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", cell) if part]


def _nothing_else(row: Row, used: set[str]) -> None:
    lost = [column for column, cell in row.items() if cell.strip() and column not in used]
    if lost:
        raise Problem({column: ["This kind has no such thing."] for column in lost})


def _checked(kind: type[StrictSerializer], given: dict[str, Any], column: Callable[[str], str]) -> dict[str, Any]:
    serializer = kind(data=given)
    if not serializer.is_valid():
        columns = defaultdict[str, list[str]](list)
        for field, said in _flat(serializer.errors):
            columns[column(field)].append(said)
        raise Problem(columns)
    checked: dict[str, Any] = serializer.validated_data
    return checked


def _flat(errors: Any) -> Iterator[tuple[str, str]]:
    for field, said in errors.items():
        if isinstance(said, dict):
            yield from _flat(said)
        else:
            yield from ((field, str(each)) for each in said)


def _test_column(field: str) -> str:
    return {"title": "prompt", "description": "explanation"}.get(field, field)


def _column(field: str, filled: list[str]) -> str:
    """Of what in a content is named as `choices[2].text`."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?", field)
    name, place = (found[1], found[2]) if found else (field, None)
    if name in {"choices", "items"}:
        return filled[int(place)] if place else CHOICES[0]
    return {"accepted": "right", "max_length": "max length", "content": "kind"}.get(name, name)


CONTENTS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "single": lambda row: {"choices": _choices(row), "right": row["right"].strip()},
    "multiple": lambda row: {
        "choices": _choices(row),
        "right": _parts(row["right"]),
        "partial": _flag(row, "partial"),
    },
    "true_false": lambda row: {"right": _flag(row, "right", needed=True)},
    "numeric": lambda row: {"right": row["right"].strip(), **_given(row, tolerance=str.strip)},
    "text": lambda row: {
        "accepted": [line for line in row["right"].split("\n") if line.strip()],
        "case": _flag(row, "case"),
    },
    "long_text": lambda row: {"guide": row["guide"], **_given(row, max_length=_whole)},
    "code": lambda row: {
        "language": row["language"].strip().lower(),
        "starter": row["starter"],
        "guide": row["guide"],
    },
    "order": lambda row: {"items": _choices(row), "partial": _flag(row, "partial")},
    "poll": lambda row: {"choices": _choices(row), "several": _flag(row, "several")},
    "slide": lambda _: {},
}
