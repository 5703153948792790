"""A test as bytes: JSON, or CSV for spreadsheets."""

import csv
from collections.abc import Iterator
from io import StringIO

import msgspec

from livetests.exchange.cells import defused
from livetests.exchange.columns import COLUMNS, NO_LIMIT, SHUFFLES, TEST, cells_of
from livetests.exchange.files import QuestionFile, TestFile


def json_of(file: TestFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(file), indent=2)


def csv_of(file: TestFile) -> bytes:
    """With the mark by which spreadsheets know that it is UTF-8."""
    target = StringIO(newline="")
    sheet = csv.DictWriter(target, COLUMNS, restval="")
    sheet.writeheader()
    for row in _rows(file):
        sheet.writerow({column: defused(text) for column, text in row.items()})
    return target.getvalue().encode("utf-8-sig")


def _rows(file: TestFile) -> Iterator[dict[str, str]]:
    shuffled = ", ".join(word for word, field in SHUFFLES.items() if getattr(file, field))
    yield {"kind": TEST, "prompt": file.title, "right": shuffled, "explanation": file.description}
    for question in file.questions:
        yield _row(question)


def _row(question: QuestionFile) -> dict[str, str]:
    return {
        "kind": question.content.kind,
        "prompt": question.prompt,
        "points": str(question.points),
        "seconds": NO_LIMIT if question.seconds is None else str(question.seconds),
        "explanation": question.explanation,
        **cells_of(question.content),
    }
