"""Frames as they travel."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from realtime.errors import Conflict, Invalid, RateLimited
from realtime.wire import (
    MAX_FRAME_BYTES,
    PING,
    PONG,
    Auth,
    CloseCode,
    Event,
    Incoming,
    Moment,
    Reply,
    decode,
    decode_data,
    decoder_for,
    encode,
    error_frame,
)

FILLER = '{"type":"","data":{}}'


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    at: Moment


class Data(msgspec.Struct, forbid_unknown_fields=True):
    body: str
    count: int = 0
    inner: Inner | None = None
    tags: list[str] = []


def refused(text: str | None) -> str:
    with pytest.raises(Invalid) as refusal:
        decode(text)
    return refusal.value.code


def fields(data: str) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        decode_data(decoder_for(Data), msgspec.Raw(data.encode()))
    assert refusal.value.code == "invalid"
    return {name: list(messages) for name, messages in (refusal.value.fields or {}).items()}


def test_a_frame_is_read_and_its_data_left_for_later() -> None:
    incoming = decode('{"id":"7","type":"chat.send","data":{"body":1}}')
    assert (incoming.id, incoming.type, bytes(incoming.data)) == ("7", "chat.send", b'{"body":1}')


def test_data_and_id_may_be_left_out() -> None:
    incoming = decode('{"type":"ping"}')
    assert (incoming.id, bytes(incoming.data)) == (None, b"{}")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "{",
        "[]",
        "7",
        "null",
        '"ping"',
        "{}",
        '{"type":null}',
        '{"type":"a","id":true}',
        '{"type":"a","id":1.0}',
        '{"type":"a","more":1}',
        '{"type":"a"} {"type":"b"}',
        '{"type":"a","data":[}',
        '{"type":"a","data":01}',
        '{"type":"a","data":NaN}',
        "{'type':'a'}",
        "\ufeff" + FILLER,
        '{"type":"\x00"}',
        '{"type":"a","data":{"b":"\\u0000"}}',
        '{"type":"a","data":{"b":"\\\\\\u0000"}}',
        '{"type":"\ud800"}',
        '{"type":"a","data":{"b":"\ud800"}}',
        '{"type":"a","data":{"b":"\\ud800"}}',
        '{"type":"a","data":{"b":"\\udc00\\ud800"}}',
        '{"type":"a","data":{"b":"\n"}}',
        '{"type":"a","data":' + "[" * 5000 + "]" * 5000 + "}",
        '{"type":"a","data":' + '{"b":' * 5000 + "1" + "}" * 5000 + "}",
        '{"type":"a","id":' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_frame_is_refused(text: str | None) -> None:
    assert refused(text) == "bad_frame"


def filled(filling: str) -> str:
    return FILLER.replace('""', f'"{filling}"')


@pytest.mark.parametrize("character", ["x", "é", "म", "😀"])
def test_a_frame_holds_64_kib_and_not_a_byte_more(character: str) -> None:
    room = MAX_FRAME_BYTES - len(FILLER)
    count, rest = divmod(room, len(character.encode()))
    exactly = filled(character * count + "y" * rest)
    assert len(exactly.encode()) == MAX_FRAME_BYTES
    assert decode(exactly).type.startswith(character)
    assert refused(filled(character * count + "y" * rest + "z")) == "frame_too_large"


@pytest.mark.parametrize("backslashes", range(1, 8))
def test_nul_is_refused_and_writing_about_it_is_not(backslashes: int) -> None:
    """An odd number of backslashes is an escape, an even one is backslashes."""
    text = '{"type":"' + "\\" * backslashes + 'u0000"}'
    if backslashes % 2:
        assert refused(text) == "bad_frame"
    else:
        assert decode(text).type == "\\" * (backslashes // 2) + "u0000"


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert decode('{"type":"\\ud83d\\ude00"}').type == "😀"


@given(st.text())
@example("\ud800")
@example("[" * 100_000)
def test_any_text_is_a_frame_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert isinstance(decode(text), Incoming)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("{}", {"body": ["Object missing required field `body`"]}),
        ('{"body":7}', {"body": ["Expected `str`, got `int`"]}),
        ('{"body":"a","more":1}', {"more": ["Object contains unknown field `more`"]}),
        ('{"body":"a","count":1.5}', {"count": ["Expected `int`, got `float`"]}),
        ('{"body":"a","inner":{}}', {"inner.at": ["Object missing required field `at`"]}),
        ('{"body":"a","inner":{"at":"today"}}', {"inner.at": ["Invalid RFC3339 encoded datetime"]}),
        (
            '{"body":"a","inner":{"at":"2026-05-04T08:00:00"}}',
            {"inner.at": ["Expected `datetime` with a timezone component"]},
        ),
        ('{"body":"a","tags":["b",7]}', {"tags[1]": ["Expected `str`, got `int`"]}),
        ("[]", {"data": ["Expected `object`, got `array`"]}),
        ("null", {"data": ["Expected `object`, got `null`"]}),
    ],
)
def test_a_refusal_names_the_field(data: str, expected: dict[str, list[str]]) -> None:
    assert fields(data) == expected


def test_data_that_fits_is_read() -> None:
    data = decode_data(decoder_for(Data), msgspec.Raw(b'{"body":"a","inner":{"at":"2026-05-04T08:00:00Z"}}'))
    assert data == Data("a", inner=Inner(datetime(2026, 5, 4, 8, tzinfo=UTC)))


def test_data_that_is_nested_too_deeply_is_refused() -> None:
    deep = msgspec.Raw(b'{"body":' + b"[" * 50_000 + b"]" * 50_000 + b"}")
    with pytest.raises(Invalid, match="nested"):
        decode_data(msgspec.json.Decoder(msgspec.defstruct("Anything", [("body", Any)])), deep)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(
    st.dictionaries(st.sampled_from(["ticket", "token", "more", ""]), SCALARS | st.lists(SCALARS, max_size=2)) | SCALARS
)
def test_any_data_is_read_or_refused(data: Any) -> None:
    with suppress(Invalid):
        assert isinstance(decode_data(decoder_for(Auth), msgspec.Raw(json.dumps(data).encode())), Auth)


def test_an_error_without_a_command_has_no_id() -> None:
    assert json.loads(error_frame(Conflict("taken", "Somebody was first."))) == {
        "type": "error",
        "data": {"code": "taken", "message": "Somebody was first."},
    }


@pytest.mark.parametrize("id", ["", 0, "7", -(2**70)])
def test_an_error_of_a_command_has_its_id(id: str | int) -> None:
    error = RateLimited("slow", "Slow.", fields={"a": ["One.", "Two."]}, retry_after=1.5)
    assert json.loads(error_frame(error, id)) == {
        "id": id,
        "type": "error",
        "data": {"code": "slow", "message": "Slow.", "fields": {"a": ["One.", "Two."]}, "retry_after": 1.5},
    }


def test_frames_are_written_in_the_order_of_the_protocol() -> None:
    assert encode(Event("a", {})) == '{"type":"a","data":{}}'
    assert encode(Reply(7, "ok", {})) == '{"id":7,"type":"ok","data":{}}'
    assert [json.loads(frame) for frame in (PING, PONG)] == [{"type": "ping"}, {"type": "pong"}]


def test_close_codes_are_those_that_clients_were_told() -> None:
    assert {code.name.lower(): code.value for code in CloseCode} == {
        "internal": 4000,
        "draining": 4001,
        "no_heartbeat": 4002,
        "slow_consumer": 4003,
        "rate_limit": 4004,
        "token_expired": 4005,
        "resync": 4006,
        "protocol": 4500,
        "not_authenticated": 4501,
        "session_revoked": 4502,
        "replaced": 4503,
        "too_many_connections": 4504,
    }
