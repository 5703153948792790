"""GET test-rooms/{code}/results/export/"""

import csv
import json
import re
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client, MakeUser
from livetests import result_files
from livetests.models import Participant, RoomQuestion, TestRoom
from livetests.services.phases import room_end, room_next, room_reveal, room_start
from livetests.tests.rooms import answer, fresh, room_of, sit

pytestmark = pytest.mark.django_db

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")']
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PEOPLE, QUESTIONS = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"

Cells = list[list[str | float | None]]


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    """Over: Bob was right twice, Sam answered once."""
    room = room_of(alice, "single", "true_false", scoring="streak")
    sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, bob, "d")
    answer(room, stranger, "a")
    room_next(room_id=room.pk, by=alice.pk)
    answer(room, bob, True)
    room_reveal(room_id=room.pk, by=alice.pk)
    room_end(room_id=room.pk, by=alice.pk)
    Participant.objects.filter(room=room).update(took_ms=1500)
    ended: TestRoom = fresh(room)
    return ended


def get(client: Client, room: TestRoom, **query: str) -> Any:
    response = client.get(f"/api/v1/test-rooms/{room.code}/results/export/", query)
    assert response.status_code == 200, response.content
    return response


def csv_rows(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def xlsx_cells(response: Any, sheet: str) -> Cells:
    """As a spreadsheet reads them. Only text and numbers are known here: anything else fails."""
    with ZipFile(BytesIO(response.content)) as file:
        assert file.testzip() is None
        rows = ElementTree.fromstring(file.read(sheet)).iter(f"{MAIN}row")
        return [_cells(row) for row in rows]


def _cells(row: ElementTree.Element) -> list[str | float | None]:
    cells: list[str | float | None] = []
    for cell in row:
        (value,) = cell
        place = ord(re.sub(r"[0-9]", "", cell.attrib["r"])) - ord("A")
        cells += [None] * (place - len(cells))
        if cell.attrib.get("t") == "inlineStr":
            assert value.tag == f"{MAIN}is"
            cells.append("".join(value.itertext()))
        else:
            assert (value.tag, cell.attrib.get("t")) == (f"{MAIN}v", None)
            cells.append(float(value.text or ""))
    return cells


def test_csv_has_a_line_for_each_person(room: TestRoom, alice_api: Client) -> None:
    response = get(alice_api, room)
    assert response["Content-Type"] == "text/csv"
    assert response["Content-Disposition"] == f'attachment; filename="results-{room.code}.csv"'
    assert response["Cache-Control"] == "no-store"
    assert csv_rows(response) == [
        ["Place", "Name", "Score", "Right", "Answered", "Seconds", "1. single?", "2. true_false?"],
        ["1", "Bob Biswas", "2100", "2", "2", "1.5", "1000", "1100"],
        ["2", "Sam Stranger", "0", "0", "1", "1.5", "0", ""],
    ]
    assert get(alice_api, room).content == response.content


def test_a_workbook_has_people_and_questions(room: TestRoom, alice_api: Client) -> None:
    response = get(alice_api, room, **{"as": "xlsx"})
    assert response["Content-Disposition"].endswith('.xlsx"')
    assert xlsx_cells(response, PEOPLE) == [
        ["Place", "Name", "Score", "Right", "Answered", "Seconds", "1. single?", "2. true_false?"],
        [1, "Bob Biswas", 2100, 2, 2, 1.5, 1000, 1100],
        [2, "Sam Stranger", 0, 0, 1, 1.5, 0],
    ]
    header, first, second = xlsx_cells(response, QUESTIONS)
    assert dict(zip(header, first, strict=True))["Right of those who answered"] == 0.5
    assert second[:6] == [2, "true_false", "true_false?", 1000, 1, 1]
    assert second[7] == 0.5
    with ZipFile(BytesIO(response.content)) as file:
        book = ElementTree.fromstring(file.read("xl/workbook.xml"))
    assert [sheet.attrib["name"] for sheet in book.iter(f"{MAIN}sheet")] == ["People", "Questions"]


def test_json_has_it_all(room: TestRoom, alice_api: Client) -> None:
    response = get(alice_api, room, **{"as": "json"})
    assert response["Content-Type"] == "application/json"
    file = json.loads(response.content)
    assert [(each["name"], each["points"]) for each in file["people"]] == [
        ("Bob Biswas", [1000, 1100]),
        ("Sam Stranger", [0, None]),
    ]
    assert [each["right"] for each in file["questions"]] == [1, 1]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(room: TestRoom, alice_api: Client, text: str) -> None:
    Participant.objects.filter(name="Bob Biswas").update(name=text)
    RoomQuestion.objects.filter(position=0).update(prompt=text, kind="single")
    rows = csv_rows(get(alice_api, room))
    assert rows[1][1] == f"'{text}"
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]
    workbook = get(alice_api, room, **{"as": "xlsx"})
    people, questions = xlsx_cells(workbook, PEOPLE), xlsx_cells(workbook, QUESTIONS)
    # An end of a line is one character to XML, whichever it was.
    assert str(people[1][1]).replace("_x000D_", "\r") == text
    assert str(questions[1][2]).replace("_x000D_", "\r") == text


@pytest.mark.parametrize("text", ["http://evil.example", "mailto:a@b.example", "007", "1e5", "{=1}", "TRUE", "'=1"])
def test_text_stays_text(room: TestRoom, alice_api: Client, text: str) -> None:
    Participant.objects.filter(name="Bob Biswas").update(name=text)
    workbook = get(alice_api, room, **{"as": "xlsx"})
    assert xlsx_cells(workbook, PEOPLE)[1][1] == text
    with ZipFile(BytesIO(workbook.content)) as file:
        assert not [name for name in file.namelist() if "rels" in name and "sheet" in name]


def test_any_script_and_odd_characters_survive(room: TestRoom, alice_api: Client) -> None:
    text = 'ऋषि "Ri" 🎉 <&> \x07 ,;\n next'
    RoomQuestion.objects.filter(position=0).update(prompt=text)
    assert csv_rows(get(alice_api, room))[0][6] == f"1. {text}"
    RoomQuestion.objects.filter(position=0).update(prompt=f"{text}\uffff")
    assert xlsx_cells(get(alice_api, room, **{"as": "xlsx"}), QUESTIONS)[1][2] == text.replace("\x07", "_x0007_")


def test_another_kind_of_file_is_refused(room: TestRoom, alice_api: Client) -> None:
    response = alice_api.get(f"/api/v1/test-rooms/{room.code}/results/export/", {"as": "exe"})
    assert error_of(response)[0] == 400


def test_nobody_but_hosts_exports(room: TestRoom, bob_api: Client) -> None:
    assert error_of(bob_api.get(f"/api/v1/test-rooms/{room.code}/results/export/")) == (403, "not_host")


def test_how_often_is_limited(room: TestRoom, alice_api: Client, settings: Settings) -> None:
    settings.API_RATES = settings.API_RATES | {"test_exports": "1/min"}
    get(alice_api, room)
    assert alice_api.get(f"/api/v1/test-rooms/{room.code}/results/export/").status_code == 429


def test_people_are_read_in_bites(
    room: TestRoom,
    alice_api: Client,
    make_user: MakeUser,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(30, exact=False) as few:
        get(alice_api, room)
    for number in range(4):
        Participant.objects.create(room=room, user=make_user(f"user{number}"), name=f"User {number}", state="seated")
    with django_assert_num_queries(len(few)):
        whole = get(alice_api, room).content
    monkeypatch.setattr(result_files, "AT_ONCE", 2)
    with django_assert_num_queries(len(few) + 2):
        assert get(alice_api, room).content == whole
