"""Tests as files: out and in again they are the same, and what is wrong is named where it stands."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from conftest import Client, nothing_changes
from livetests.drafts import Draft
from livetests.exchange import columns
from livetests.exchange.cells import defused, undone
from livetests.exchange.files import draft_file
from livetests.exchange.reading import MAX_BYTES, live_test_from_file
from livetests.exchange.template import TEMPLATE
from livetests.exchange.writing import csv_of, json_of
from livetests.models import Question, Test
from livetests.models.question import MAX_QUESTIONS
from livetests.questions import AnyContent
from livetests.serializers import FileInput, live_test_draft
from livetests.tests.questions import ANY_QUESTION, QUESTIONS, Json, notes, offered
from livetests.tests.writing import written
from realtime.errors import Invalid

IMPORT = "/api/v1/live-tests/import/"

spoken = notes.filter(lambda text: bool(text.strip()))
signs = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "'", "'=", "''+"])
tests = st.fixed_dictionaries(
    {
        "title": st.builds(str.__add__, signs, st.sampled_from(["Physics", "भौतिकी", "a, b; c"])),
        "description": st.builds(str.__add__, signs, notes),
        "shuffle_questions": st.booleans(),
        "shuffle_choices": st.booleans(),
        "questions": st.lists(
            st.fixed_dictionaries(
                {
                    "prompt": st.builds(str.__add__, signs, spoken),
                    "content": ANY_QUESTION,
                    "points": st.integers(0, 10_000),
                    "seconds": st.none() | st.integers(5, 3600),
                    "explanation": st.builds(str.__add__, signs, notes),
                }
            ),
            max_size=4,
        ),
    }
)


def normal(draft: Draft) -> Json:
    """With the number of each choice in place of its id."""
    test: Json = json.loads(json_of(draft_file(draft)))
    for question in test["questions"]:
        content = question["content"]
        places = {choice["id"]: str(place) for place, choice in enumerate(offered(content))}
        for choice in offered(content):
            choice["id"] = places[choice["id"]]
        if content["kind"] in {"single", "multiple"}:
            right = content["right"]
            content["right"] = places[right] if isinstance(right, str) else [places[one] for one in right]
    return test


@given(tests)
def test_out_and_in_again_a_test_is_the_same(said: Json) -> None:
    serializer = FileInput(data=said)
    if not serializer.is_valid():  # marks alone are nothing to see
        return
    draft = live_test_draft(serializer.validated_data)
    for written_as in (json_of, csv_of):
        file = written_as(draft_file(draft))
        assert normal(live_test_from_file(file, title=None)) == normal(draft)


@given(st.builds(str.__add__, signs, st.text(max_size=5)))
def test_a_defused_cell_is_no_formula_and_is_undone_exactly(text: str) -> None:
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert undone(defused(text)) == text


@pytest.mark.parametrize(("typed", "read"), [("-5", "-5"), ("=1", "=1"), ("'tis", "'tis"), ("'=1", "=1")])
def test_what_somebody_typed_themselves_is_read_as_it_is(typed: str, read: str) -> None:
    assert undone(typed) == read


def test_every_kind_has_its_columns() -> None:
    kinds = {kind.__struct_config__.tag for kind in AnyContent.__args__}
    assert set(columns.OF_KIND) - {columns.TEST} == set(columns.CELLS) == kinds == set(QUESTIONS)


def sheet(*rows: Json, header: list[str] | None = None, delimiter: str = ",") -> bytes:
    names = header or list(dict.fromkeys(name for row in rows for name in ("kind", "prompt", *row)))
    target = StringIO(newline="")
    out = csv.DictWriter(target, names, delimiter=delimiter, restval="", extrasaction="ignore")
    out.writeheader()
    out.writerows(rows)
    return target.getvalue().encode()


SINGLE = {"kind": "single", "prompt": "Which?", "choice 1": "A", "choice 2": "B", "right": "2"}


def problems(data: bytes, title: str | None = "Physics") -> set[str]:
    with pytest.raises(Invalid) as refusal:
        live_test_from_file(data, title=title)
    return set(refusal.value.fields or {})


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"kind": ""}, {"kind"}),
        ({"kind": "essay"}, {"kind"}),
        ({"prompt": " "}, {"prompt"}),
        ({"right": "3"}, {"right"}),
        ({"right": ""}, {"right"}),
        ({"choice 2": "A "}, {"choice 2"}),
        ({"choice 2": "", "right": "1"}, {"choice 1"}),
        ({"choice 2": "", "choice 5": "A", "right": "1"}, {"choice 5"}),
        ({"points": "many", "seconds": "4"}, {"points", "seconds"}),
        ({"tolerance": "1", "starter": "x"}, {"tolerance", "starter"}),
        ({"kind": "multiple", "right": "1, 2, 2"}, {"right"}),
        ({"kind": "multiple", "right": "1", "partial": "perhaps"}, {"partial"}),
        ({"kind": "test"}, {"kind"}),
    ],
)
def test_what_is_wrong_in_a_row_is_named_by_its_column(row: Json, where: set[str]) -> None:
    data = sheet({"kind": "slide", "prompt": "Two\nlines"}, {}, {**SINGLE, **row})
    assert problems(data) == {f"rows.4.{column}" for column in where}


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"kind": "true_false", "right": "perhaps"}, "right"),
        ({"kind": "true_false"}, "right"),
        ({"kind": "numeric", "right": "3,5"}, "right"),
        ({"kind": "numeric", "right": "3", "tolerance": "-1"}, "tolerance"),
        ({"kind": "text", "right": "tea\nTea"}, "right"),
        ({"kind": "text"}, "right"),
        ({"kind": "long_text", "max length": "0"}, "max length"),
        ({"kind": "code", "language": "cobol"}, "language"),
        ({"kind": "order", "choice 1": "A", "choice 2": "B"}, "choice 1"),
    ],
)
def test_what_is_wrong_for_a_kind_is_named_by_its_column(row: Json, where: str) -> None:
    assert problems(sheet({"prompt": "?", **row})) == {f"rows.2.{where}"}


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert problems(sheet(*[{"kind": "slide"}, {"kind": "essay", "prompt": "?"}] * 2)) == {
        "rows.2.prompt",
        "rows.3.kind",
        "rows.4.prompt",
        "rows.5.kind",
    }


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "rows.1"),
        (b"\xff\xfe", "file"),
        (b"\0", "file"),
        (b"PK\x03\x04", "rows.1"),
        (b'kind,prompt\n"slide,x', "file"),
        (b"kind,kind,prompt\n", "rows.1"),
        (b"kind,answer\n", "rows.1"),
        (b"kind\nslide\n", "rows.1"),
        (b"kind,prompt\nslide,x,y\n", "rows.2"),
        (sheet(*[{"kind": "slide", "prompt": "x"}] * (MAX_QUESTIONS + 1)), "file"),
        (b"x" * (MAX_BYTES + 1), "file"),
        (b"kind,prompt\nslide," + b"x" * 200_000, "file"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, where: str) -> None:
    assert problems(data) == {where}


def test_a_file_without_a_title_is_asked_for_one() -> None:
    assert problems(sheet(SINGLE), title=None) == {"title"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_spreadsheets_of_other_countries_are_read(delimiter: str) -> None:
    draft = live_test_from_file(b"\xef\xbb\xbf" + sheet(SINGLE, delimiter=delimiter), title="Physics")
    assert draft.questions[0].prompt == "Which?"


def test_rows_of_nothing_are_none_and_headers_are_read_kindly() -> None:
    data = b"KIND,Prompt,max_length\nLong text,Why?,50\n,,\n , ,\n"
    [question] = live_test_from_file(data, title="Physics").questions
    assert (question.content.kind, question.columns()["content"]["max_length"]) == ("long_text", 50)


@pytest.mark.django_db
class TestApi:
    @pytest.mark.parametrize("kind", ["json", "csv"])
    def test_an_export_is_imported(self, kind: str, alice: User, alice_api: Client, bob_api: Client) -> None:
        test = written(alice, *QUESTIONS, title='A/B: "1" <2>', shuffle_choices=True)
        answer = alice_api.get(f"/api/v1/live-tests/{test.pk}/export/", {"as": kind})
        assert answer["Content-Disposition"] == f'attachment; filename="B 1 2.{kind}"'
        file = SimpleUploadedFile("test", answer.content)
        made = bob_api.post(IMPORT, {"file": file}, format="multipart")
        assert made.status_code == 201, made.content
        again = bob_api.get(f"/api/v1/live-tests/{made.json()['id']}/export/", {"as": "csv"}).content
        assert again == alice_api.get(f"/api/v1/live-tests/{test.pk}/export/", {"as": "csv"}).content

    def test_a_title_that_is_given_goes_before_the_files(self, alice_api: Client) -> None:
        file = SimpleUploadedFile("test", csv_of(draft_file(TEMPLATE)))
        made = alice_api.post(IMPORT, {"file": file, "title": "Mine"}, format="multipart")
        assert made.json()["title"] == "Mine"

    def test_json_is_taken_as_it_is(self, alice_api: Client) -> None:
        questions = [{"prompt": kind, "content": content} for kind, content in QUESTIONS.items()]
        made = alice_api.post(IMPORT, {"title": "Mine", "questions": questions})
        assert (made.status_code, made.json()["questions"]) == (201, len(QUESTIONS))

    def test_of_a_file_with_one_mistake_nothing_is_made(self, alice_api: Client) -> None:
        questions: list[Any] = [{"prompt": "?", "content": QUESTIONS[kind]} for kind in ("slide", "numeric")]
        questions[1]["content"] = {**QUESTIONS["numeric"], "right": "three"}
        wrong = {"title": "Mine", "questions": questions}
        files = {"questions.1.content.right": json.dumps(wrong).encode(), "rows.2.kind": b"kind,prompt\nx,y"}
        with nothing_changes():
            answers = {where: upload(alice_api, data) for where, data in files.items()}
            answers |= {"questions.1.content.right ": alice_api.post(IMPORT, wrong)}
        for where, answer in answers.items():
            assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, where.strip())

    def test_a_file_that_is_no_json_is_refused(self, alice_api: Client) -> None:
        with nothing_changes():
            assert upload(alice_api, b"{").status_code == 400

    def test_the_template_has_a_row_of_each_kind_and_is_imported(self, alice_api: Client) -> None:
        template = alice_api.get(f"{IMPORT}template/")
        assert template["Content-Disposition"] == 'attachment; filename="questions.csv"'
        assert upload(alice_api, template.content).status_code == 201
        assert list(Question.objects.in_order().values_list("kind", flat=True)) == list(QUESTIONS)
        assert Test.objects.get().title == TEMPLATE.title


def upload(api: Client, data: bytes) -> Any:
    return api.post(IMPORT, {"file": SimpleUploadedFile("test", data)}, format="multipart")
