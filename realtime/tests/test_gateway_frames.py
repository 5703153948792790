"""Frames that are none: each is answered with an error, and the connection lives on."""

import json
from typing import Any

import pytest

from conftest import nothing_changes
from realtime.tests.conftest import Connect
from realtime.tests.driver import Peer
from realtime.tests.probe import Probe
from realtime.threads import in_database_thread
from realtime.wire import MAX_FRAME_BYTES

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


def padded(bytes: int) -> str:
    """A good command that is exactly so long."""
    start, end = '{"type":"probe.echo","data":{"text":"', '"}}'
    return start + "x" * (bytes - len(start) - len(end)) + end


BAD_FRAMES = {
    "nothing": ("", "bad_frame"),
    "no JSON": ("hello", "bad_frame"),
    "half": ('{"type":"ping"', "bad_frame"),
    "two": ('{"type":"ping"}{"type":"ping"}', "bad_frame"),
    "a list": ("[]", "bad_frame"),
    "a number": ("7", "bad_frame"),
    "null": ("null", "bad_frame"),
    "no type": ('{"id":1}', "bad_frame"),
    "a type that is a number": ('{"type":7}', "bad_frame"),
    "an id that is a list": ('{"type":"ping","id":[1]}', "bad_frame"),
    "an id that is a fraction": ('{"type":"ping","id":1.5}', "bad_frame"),
    "an unknown field": ('{"type":"ping","more":1}', "bad_frame"),
    "NaN": ('{"type":"ping","data":NaN}', "bad_frame"),
    "NUL": ('{"type":"probe.echo","data":{"text":"\x00"}}', "bad_frame"),
    "escaped NUL": ('{"type":"probe.echo","data":{"text":"\\u0000"}}', "bad_frame"),
    "half a surrogate pair": ('{"type":"probe.echo","data":{"text":"\\ud800"}}', "bad_frame"),
    "depth": ('{"type":"probe.echo","data":' + "[" * 30_000 + "]" * 30_000 + "}", "bad_frame"),
    "size": (padded(MAX_FRAME_BYTES + 1), "frame_too_large"),
    "65 KiB": (padded(65 * 1024), "frame_too_large"),
    "size in bytes, not in characters": ('{"type":"' + "म" * 30_000 + '"}', "frame_too_large"),
    "an unknown type": ('{"type":"chat.shout"}', "unknown_type"),
    "an empty type": ('{"type":""}', "unknown_type"),
    "a server's type": ('{"type":"ready","data":{}}', "unknown_type"),
    "no data": ('{"type":"probe.echo"}', "invalid"),
    "data of another kind": ('{"type":"probe.echo","data":[]}', "invalid"),
    "null for data": ('{"type":"probe.echo","data":null}', "invalid"),
    "a field of another kind": ('{"type":"probe.echo","data":{"text":7}}', "invalid"),
    "an unknown field in the data": ('{"type":"probe.echo","data":{"text":"a","more":1}}', "invalid"),
    "data where none belongs": ('{"type":"probe.nothing","data":{"a":1}}', "invalid"),
}


@pytest.mark.parametrize(("text", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_a_bad_frame_is_refused_and_changes_nothing(alice_socket: Peer, text: str, code: str) -> None:
    Probe.runs.clear()
    unchanged = nothing_changes()
    await in_database_thread(unchanged.__enter__)
    alice_socket.send_text(text)
    assert (await alice_socket.error())["code"] == code
    await alice_socket.answers_ping()
    await in_database_thread(unchanged.__exit__, None, None, None)
    assert Probe.runs == []


async def test_a_binary_frame_is_refused(alice_socket: Peer) -> None:
    alice_socket.send_bytes(b'{"type":"ping"}')
    assert (await alice_socket.error())["code"] == "bad_frame"
    await alice_socket.answers_ping()


@pytest.mark.parametrize("bytes", [MAX_FRAME_BYTES - 1, MAX_FRAME_BYTES])
async def test_64_kib_are_a_frame(alice_socket: Peer, bytes: int) -> None:
    alice_socket.send_text(padded(bytes).replace('"type"', '"id":1,"type"').replace("xxxxxxx", "", 1))
    assert (await alice_socket.frame())["type"] == "ok"


@pytest.mark.parametrize(("name", "data"), [("probe.echo", {"text": "a"}), ("core.time", {}), ("chat.shout", {})])
async def test_without_a_sign_in_no_command_is_run(connect: Connect, name: str, data: dict[str, Any]) -> None:
    Probe.runs.clear()
    peer = connect()
    await peer.frame()
    peer.send(name, "a", **data)
    assert await peer.frame() == {
        "id": "a",
        "type": "error",
        "data": {"code": "not_authenticated", "message": "Sign in first: send an auth frame."},
    }
    await peer.answers_ping()
    assert Probe.runs == []


async def test_a_refusal_names_the_field_and_carries_the_id(alice_socket: Peer) -> None:
    alice_socket.send("probe.echo", 7, text="a", count="many")
    frame = await alice_socket.frame()
    assert (frame["id"], frame["data"]["code"]) == (7, "invalid")
    assert frame["data"]["fields"] == {"count": ["Expected `int`, got `str`"]}


@pytest.mark.parametrize("id", ["", "7", 0, -1, 2**64, "😀"])
async def test_any_string_or_integer_is_an_id(alice_socket: Peer, id: str | int) -> None:
    alice_socket.send("probe.nothing", id)
    assert await alice_socket.frame() == {"id": id, "type": "ok", "data": {}}


async def test_text_of_every_script_comes_back_as_it_was(alice_socket: Peer) -> None:
    text = 'नमस्ते 😀 \u202eevil \u200d\ufeff \\ " \n'
    assert (await alice_socket.call("probe.echo", text=text))["data"]["text"] == text


async def test_a_pong_needs_no_answer(alice_socket: Peer) -> None:
    alice_socket.send_text(json.dumps({"type": "pong"}))
    await alice_socket.answers_ping()
