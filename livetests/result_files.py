"""Results as files: for spreadsheets, which take none of it for a formula, and for programs."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from uuid import UUID

import msgspec
import xlsxwriter
from django.db.models import F

from livetests.exchange.cells import defused
from livetests.models import Answer, TestRoom
from livetests.result_wire import PersonResult, QuestionResult
from livetests.results import room_results
from livetests.room_wire import TestRoomView

Cell = str | int | float | None
Row = Sequence[Cell]

AT_ONCE = 200
"""People whose answers are read together: a room may have 2,000, and 200 questions."""

PERSON = ["Place", "Name", "Score", "Right", "Answered", "Seconds"]
QUESTION = [
    *("Number", "Kind", "Question", "Points", "Answered", "Right"),
    *("Right of those who answered", "Right of all", "Mean seconds", "To be marked"),
]
# XML has none of them, and nobody sees them.
NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}


class PersonFile(PersonResult, frozen=True):
    """`points` are what each question brought, with its bonus, in their order; none where there is no answer."""

    points: list[int | None]


class ResultsFile(msgspec.Struct, frozen=True):
    room: TestRoomView
    questions: list[QuestionResult]
    people: list[PersonFile]


class Format(msgspec.Struct, frozen=True):
    media_type: str
    make: Callable[[TestRoom], bytes]


def json_of(room: TestRoom) -> bytes:
    return msgspec.json.encode(results_file(room))


def csv_of(room: TestRoom) -> bytes:
    """With the mark by which spreadsheets know that it is UTF-8."""
    target = StringIO(newline="")
    sheet = csv.writer(target)
    for row in _people_rows(results_file(room)):
        sheet.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue().encode("utf-8-sig")


def xlsx_of(room: TestRoom) -> bytes:
    target, file = BytesIO(), results_file(room)
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        book.set_properties({"title": room.title, "created": room.created_at.replace(tzinfo=None)})
        for name, rows in (("People", _people_rows(file)), ("Questions", _question_rows(file))):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                _write(sheet, number, row)
    return target.getvalue()


FORMATS = {
    "csv": Format("text/csv", csv_of),
    "json": Format("application/json", json_of),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
}


def results_file(room: TestRoom) -> ResultsFile:
    results = room_results(room)
    ids = [question.id for question in results.questions]
    people = [
        PersonFile(**msgspec.structs.asdict(person), points=[earned.get(each) for each in ids])
        for person, earned in _with_points(room, results.people)
    ]
    return ResultsFile(results.room, results.questions, people)


def _with_points(room: TestRoom, people: Sequence[PersonResult]) -> Iterator[tuple[PersonResult, Mapping[UUID, int]]]:
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        earned: dict[UUID, dict[UUID, int]] = {person.participant: {} for person in some}
        answers = Answer.objects.counting_in(room).filter(participant__in=earned)
        for participant, question, total in answers.values_list("participant", "question", F("points") + F("bonus")):
            earned[participant][question] = total
        yield from ((person, earned[person.participant]) for person in some)


def _people_rows(file: ResultsFile) -> Iterator[Row]:
    yield PERSON + [f"{question.number}. {question.prompt}" for question in file.questions]
    for each in file.people:
        yield [each.place, each.name, each.score, each.right, each.answered, each.took_ms / 1000, *each.points]


def _question_rows(file: ResultsFile) -> Iterator[Row]:
    yield QUESTION
    for each in file.questions:
        yield [
            *(each.number, each.kind, each.prompt, each.points, each.answered, each.right),
            *(_thousandth(each.right_of_answered), _thousandth(each.right_of_all), _thousandth(each.mean_ms)),
            each.unmarked,
        ]


def _thousandth(whole: int | None) -> float | None:
    return None if whole is None else whole / 1000


def _write(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Row) -> None:
    """Text is written as text: left to itself, the writer makes formulas and links of what looks so."""
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell.translate(NO_CHARACTERS))
        elif cell is not None:
            sheet.write_number(number, column, cell)
