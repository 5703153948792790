"""Whatever is sent to whichever address: a refusal in the envelope, and nothing has changed."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import pytest
from django.core.cache import cache
from drf_spectacular.generators import SchemaGenerator

from conftest import JSON, Client, Fill, all_rows, nothing_changes, rest_routes
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

Case = TypeVar("Case")

FORM = "application/x-www-form-urlencoded"

BROKEN = {
    "nothing": (b"", JSON),
    "not JSON": (b"{", JSON),
    "two values": (b"{}{}", JSON),
    "NaN": (b'{"login": NaN}', JSON),
    "bad UTF-8": (b'{"login": "\xff\xfe"}', JSON),
    "UTF-16": ('{"login": "x"}'.encode("utf-16"), JSON),
    "a lone surrogate": (b'{"login": "\\ud800 x"}', JSON),
    "a list": (b"[]", JSON),
    "a text": (b'"x"', JSON),
    "null": (b"null", JSON),
    "depth 100": (b'{"login":' * 100 + b"1" + b"}" * 100, JSON),
    "depth 100,000": (b"[" * 100_000 + b"]" * 100_000, JSON),
    "an unknown field": (b'{"no_such_field": 1}', JSON),
    "a huge number": (b'{"no_such_field": ' + b"9" * 5000 + b"}", JSON),
    "10 MB": (b'{"login": "' + b"x" * 10_000_000 + b'"}', JSON),
    "10 MB of a form": (b"login=" + b"x" * 10_000_000, FORM),
    "a form": (b"login=alice&password=x", FORM),
    "another kind": (b"<login>alice</login>", "application/xml"),
    "a bogus charset": (b"{}x", "application/json; charset=bogus"),
    "a broken upload": (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    "an upload without a boundary": (b"x", "multipart/form-data"),
}

WRONG: dict[str, Any] = {
    "NUL": "a\x00b",
    "null": None,
    "a number": 7,
    "a fraction": 0.5,
    "a truth": True,
    "a list": [["x"]],
    "an object": {"x": {"y": 1}},
    "a very long text": "x" * 100_000,
    "spaces": "   ",
    "text backwards": "\u202eevil\u202c",
}


RIGHT_HERE = {
    "/api/v1/conversations/{conversation_id}/read/": {"a number"},
    "/api/v1/conversations/{conversation_id}/mute/": {"null"},
    "/api/v1/messages/{message_id}/": {"text backwards"},
    "/api/v1/calls/rooms/{room_id}/lock/": {"a truth"},
    "/api/v1/calls/rooms/{room_id}/lobby/": {"a truth"},
    "/api/v1/test-rooms/{code}/participants/{participant_id}/": {"a number"},
}
"""What is wrong everywhere else. To be mute until nothing is not to be mute; anything that is text may be said."""


@functools.cache
def bodies() -> dict[tuple[str, str], list[str]]:
    """For every operation that takes JSON: the names of its fields."""
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    found = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            reference = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {}).get("$ref")
            if reference:
                fields = document["components"]["schemas"][reference.rpartition("/")[2]]["properties"]
                found[path, method.upper()] = list(fields)
    return found


ROUTES = [(path, method) for path, methods in rest_routes() for method in methods]
WITH_BODY = sorted(bodies())
UPLOADS = [("/api/v1/auth/me/photo/", "PUT"), ("/api/v1/attachments/", "POST")]
UPLOADS += [("/api/v1/conversations/{conversation_id}/picture/", "PUT")]
UPLOADS += [("/api/v1/live-tests/{test_id}/questions/{question_id}/image/", "PUT")]


@pytest.fixture(params=["nobody", "somebody"])
def client(request: pytest.FixtureRequest) -> Client:
    name = "api" if request.param == "nobody" else "alice_api"
    client: Client = request.getfixturevalue(name)
    return client


def one_by_one(named: Mapping[str, Case]) -> Iterator[tuple[str, Case]]:
    """As if each came alone: none counts against the limits of the next. Nothing changes by any of them."""
    before = all_rows()
    for name, case in named.items():
        cache.clear()
        yield name, case
        assert all_rows() == before, name


def refuse(response: Any, what: str = "") -> None:
    assert 400 <= response.status_code < 500, (what, response.status_code, response.content[:300])
    body = response.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in {"client_error", "validation_error"}
    assert body["errors"]
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])


@pytest.mark.parametrize(("path", "method"), WITH_BODY + UPLOADS)
def test_broken_bodies_are_refused(client: Client, fill: Fill, path: str, method: str) -> None:
    address = fill(path)
    for broken, (body, content_type) in one_by_one(BROKEN):
        response = client.send(method, address, body, content_type)
        if response.status_code == 200:
            asks = method == "PATCH" or path == "/api/v1/calls/seen/" or path.endswith("/confirm/")
            assert (asks, broken) == (True, "nothing"), "Only changing nothing, or all, may be asked for by nothing."
        else:
            refuse(response, broken)


@pytest.mark.parametrize(("path", "method"), WITH_BODY + UPLOADS)
def test_a_body_in_chunks_is_asked_for_its_length(client: Client, fill: Fill, path: str, method: str) -> None:
    address = fill(path)
    with nothing_changes():
        response = client.send(method, address, HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert response.status_code == 411
    refuse(response)


@pytest.mark.parametrize(("path", "method"), WITH_BODY)
def test_wrong_values_are_refused_at_their_fields(alice_api: Client, fill: Fill, path: str, method: str) -> None:
    fields, address, ask = bodies()[path, method], fill(path), getattr(alice_api, method.lower())
    right = RIGHT_HERE.get(path, set())
    for wrong, value in one_by_one({name: value for name, value in WRONG.items() if name not in right}):
        response = ask(address, dict.fromkeys(fields, value))
        refuse(response, wrong)
        if response.status_code == 400:
            told = {(error["attr"] or fields[0]).split(".")[0] for error in response.json()["errors"]}
            assert told <= set(fields), wrong
    for name in right:
        assert ask(address, dict.fromkeys(fields, WRONG[name])).status_code == 200, name


@pytest.mark.parametrize(
    ("path", "method", "name"),
    [(path, method, name) for path, method in ROUTES for name in re.findall(r"{(\w+)}", path)],
)
def test_an_odd_place_in_the_path_is_not_found(
    alice_api: Client, fill: Fill, path: str, method: str, name: str
) -> None:
    status = 400 if name == "emoji" else 404
    for odd in ("-7", "x", "%00", "%F0%9F%8E", "..", "0" * 5000, str(uuid7()).upper()[:-1]):
        address = fill(path, **{name: odd})
        with nothing_changes():
            response = getattr(alice_api, method.lower())(address)
        assert response.status_code == status, odd
        refuse(response)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_odd_queries_and_headers_break_nothing(alice_api: Client, fill: Fill, path: str, method: str) -> None:
    address = fill(path)
    query = "?search=%00&cursor=%FF%00&limit=%F0%9F%8E%89&format=xml&_method=DELETE&no=such"
    headers = {
        "HTTP_USER_AGENT": "\x00\xff" * 1000,
        "HTTP_X_FORWARDED_FOR": "'; --",
        "HTTP_ACCEPT_LANGUAGE": "\x00" * 9,
    }
    response = alice_api.send(method, address + query, b"{}", JSON, **headers)
    assert response.status_code < 500
    response.getvalue()  # or a file that it sends would stay open


@pytest.mark.parametrize("path", sorted({path for path, _ in ROUTES}))
def test_other_methods_are_refused(alice_api: Client, fill: Fill, path: str) -> None:
    address = fill(path)
    answered = {method for route, method in ROUTES if route == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - answered:
        with nothing_changes():
            response = alice_api.send(method, address)
        assert response.status_code == 405
        refuse(response)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_nobody_gets_in_where_a_sign_in_is_needed(api: Client, fill: Fill, path: str, method: str) -> None:
    open_to_all = "/auth/me" not in path and "/auth/" in path and "session" not in path
    open_to_all = open_to_all or path.endswith(("/webhook/", "/webhooks/{provider}/"))  # signed by who sends it
    address = fill(path)
    with nothing_changes():
        response = api.send(method, address)
    needs_sign_in = not open_to_all or path.endswith(("/logout/", "/ticket/", "/change/", "/email/", "/email/verify/"))
    assert (response.status_code == 401) is (needs_sign_in or path.endswith("/refresh/"))
    refuse(response)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_html_is_not_on_offer(alice_api: Client, fill: Fill, path: str, method: str) -> None:
    address = fill(path)
    with nothing_changes():
        response = alice_api.send(method, address, HTTP_ACCEPT="text/html")
    assert response.status_code == 406
    refuse(response)
