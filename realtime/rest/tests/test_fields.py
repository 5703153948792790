"""Fields and serializers that take what they say."""

from typing import Any
from uuid import UUID

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from realtime.rest.fields import Choice, Flag, Id, Line, Secret, Text
from realtime.rest.renderers import StructRenderer
from realtime.rest.serializers import StrictSerializer


class Inner(StrictSerializer):
    name = Line(max_length=10)


class Outer(StrictSerializer):
    note = Text(required=False)
    inner = Inner(required=False)
    items = serializers.ListField(child=Inner(), required=False)


def codes(data: Any) -> Any:
    with pytest.raises(ValidationError) as refusal:
        Outer(data=data).is_valid(raise_exception=True)
    return refusal.value.get_codes()


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (Text(), "  a\u0301 b\nc ", "á b\nc"),
        (Line(), " a \u00a0 b ", "a b"),
        (Line(), "क्\u200dष", "क्\u200dष"),
        (Line(allow_blank=True), "", ""),
        (Secret(), "  spaces stay ", "  spaces stay "),
        (Flag(), False, False),
        (Choice(choices=["a"]), "a", "a"),
        (Id(), "01a1fd5f-f5a5-7031-972d-4361f3aedf01", UUID("01a1fd5f-f5a5-7031-972d-4361f3aedf01")),
    ],
)
def test_what_fits_is_kept(field: Any, value: Any, kept: Any) -> None:
    assert field.run_validation(value) == kept


@pytest.mark.parametrize("value", [7, 7.5, True, None, ["a"], {"a": 1}])
@pytest.mark.parametrize("field", [Text(), Line(), Secret(), Choice(choices=["7", "True"]), Id()])
def test_nothing_is_converted_to_text(field: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        field.run_validation(value)


@pytest.mark.parametrize("value", ["true", "false", 0, 1, "", None, "on"])
def test_nothing_is_converted_to_a_flag(value: Any) -> None:
    with pytest.raises(ValidationError):
        Flag().run_validation(value)


@pytest.mark.parametrize("field", [Text(), Line(), Secret()])
@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_what_no_database_takes_is_refused(field: Any, value: str) -> None:
    with pytest.raises(ValidationError):
        field.run_validation(value)


def test_unknown_fields_are_named_beside_the_other_errors_at_every_depth() -> None:
    assert codes({"nte": "x", "note": 7}) == {"note": ["invalid"], "nte": ["unknown_field"]}
    assert codes({"inner": {"name": "x", "age": 7}}) == {"inner": {"age": ["unknown_field"]}}
    assert codes({"items": [{"name": "x"}, {"nme": "y"}]}) == {
        "items": {1: {"name": ["required"], "nme": ["unknown_field"]}}
    }


@pytest.mark.parametrize("data", [[], "x", 7, None, [{"note": "x"}]])
def test_a_body_that_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(ValidationError):
        Outer(data=data).is_valid(raise_exception=True)


def test_what_json_cannot_say_is_a_mistake_of_ours() -> None:
    class Name(str):
        __slots__ = ()

    assert StructRenderer().render({"a": Name("b")}) == b'{"a":"b"}'
    with pytest.raises(TypeError):
        StructRenderer().render({"a": object()})
