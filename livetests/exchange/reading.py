"""A test out of a file that somebody sends: all of it, or a refusal that says where it is wrong."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from livetests.drafts import Draft
from livetests.exchange.cells import undone
from livetests.exchange.columns import COLUMNS, TEST
from livetests.exchange.rows import Problem, live_test_read, question_read
from livetests.models.question import MAX_QUESTIONS
from livetests.serializers import FileInput, live_test_draft
from realtime.errors import Invalid
from realtime.rest.parsers import json_decode

MAX_BYTES = 5 * 1024 * 1024
MOST_TOLD = 50

Row = dict[str, str]


def live_test_from_file(data: bytes, *, title: str | None) -> Draft:
    """JSON or CSV, as it begins. A title that is given goes before the file's."""
    if len(data) > MAX_BYTES:
        raise _refused("file", "A file may have 5 MiB.")
    text = _decoded(data)
    given = _json(text) if text.lstrip().startswith("{") else _csv(text, title)
    return live_test_draft({**given, **({"title": title} if title else {})})


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("file", "This is no text in UTF-8. Save it as “CSV UTF-8”.") from None
    if "\0" in text:
        raise _refused("file", "This is no text.")
    return text


def _json(text: str) -> dict[str, Any]:
    serializer = FileInput(data=json_decode(text.encode()))
    serializer.is_valid(raise_exception=True)
    given: dict[str, Any] = serializer.validated_data
    return given


def _csv(text: str, title: str | None) -> dict[str, Any]:
    problems: dict[str, list[str]] = {}
    test: dict[str, Any] = {}
    questions: list[dict[str, Any]] = []
    for number, row in _rows(text):
        try:
            if row["kind"].strip().lower() == TEST:
                test = live_test_read(row, is_first=not (test or questions))
            else:
                questions.append(question_read(row))
        except Problem as problem:
            problems.update({f"rows.{number}.{column}": said for column, said in problem.columns.items()})
    if len(questions) > MAX_QUESTIONS:
        problems["file"] = [f"A test has at most {MAX_QUESTIONS} questions."]
    if not (problems or title or test):
        problems["title"] = ["Give the test a title."]
    if problems:
        told = dict(list(problems.items())[:MOST_TOLD])
        raise Invalid("invalid", "This file does not make a test.", fields=told)
    return {**test, "questions": questions}


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """With their numbers in a spreadsheet. Those of nothing but empty cells are none."""
    header, *rows = _cells(text)
    columns = [re.sub(r"[\s_]+", " ", name).strip().lower() for name in header]
    _header_must_fit(columns)
    for number, cells in enumerate(rows, start=2):
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise _refused(f"rows.{number}", "This row has more cells than there are columns.")
        row = dict.fromkeys(COLUMNS, "") | {name: undone(cell) for name, cell in zip(columns, cells, strict=False)}
        if any(cell.strip() for cell in row.values()):
            yield number, row


def _header_must_fit(columns: list[str]) -> None:
    for name in columns:
        if name not in COLUMNS:
            raise _refused("rows.1", f"There is no column “{name[:50]}”.")
    if len(set(columns)) < len(columns):
        raise _refused("rows.1", "Each column has one place.")
    if not {"kind", "prompt"} <= set(columns):
        raise _refused("rows.1", "The columns “kind” and “prompt” are needed.")


def _cells(text: str) -> list[list[str]]:
    """Spreadsheets of some countries write semicolons: what follows the first column's name says it."""
    found = re.match(r'"?\w+"?([,;\t])', text)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=found[1] if found else ",", strict=True)) or [[]]
    except csv.Error as error:
        raise _refused("file", f"This is no CSV: {error}.") from None


def _refused(field: str, message: str) -> Invalid:
    return Invalid("invalid", message, fields={field: [message]})
