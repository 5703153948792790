"""What guests may do, which is little: on every route, for every command; and that to others they are not there."""

import json
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import SearchWord, User
from accounts.tests.conftest import error_of
from conftest import Client, Fill, lasting_rows, nothing_changes, rest_routes
from realtime.consumers import Consumer
from realtime.ids import uuid7
from realtime.registry import commands_of
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.connections import token_of
from realtime.threads import in_database_thread

pytestmark = pytest.mark.django_db

ROUTES = {(method, path.removeprefix("/api/v1/")) for path, methods in rest_routes() for method in methods}
WELCOME = {
    ("GET", "auth/me/"),
    ("POST", "auth/logout/"),
    ("POST", "auth/ticket/"),
    ("GET", "test-rooms/{code}/"),
    ("GET", "test-results/"),
    ("GET", "test-rooms/{code}/results/mine/"),
    ("GET", "test-rooms/{code}/state/"),
    ("GET", "test-rooms/questions/{room_question_id}/image/"),
    ("POST", "test-rooms/{code}/join/"),
}
OPEN = {
    ("POST", "auth/email/release/"),
    ("POST", "auth/login/"),
    ("POST", "auth/otp/"),
    ("POST", "auth/otp/verify/"),
    ("POST", "auth/password/reset/"),
    ("POST", "auth/password/reset/confirm/"),
    ("POST", "auth/refresh/"),
    ("POST", "auth/register/"),
    ("POST", "calls/livekit/webhook/"),
    ("POST", "wallet/webhooks/{provider}/"),
}
"""To everybody, signed in or not."""

COMMANDS = {spec.name: spec for each in Consumer.named.values() for spec in commands_of(each()).values()}
USABLE = {
    "core.time",
    "presence.set",
    "livetests.join",
    "livetests.leave",
    "livetests.answer",
    "livetests.next",
    "livetests.signal",
}

SEEN = {"/ws/": {"presence", "livetests"}, "/ws/presence/": {"presence"}, "/ws/livetests/": {"livetests"}}

WHOM = "{whom}"
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "conversations/{conversation_id}/members/{user_id}/"): {"role": "admin"},
    ("POST", "conversations/"): {"kind": "direct", "user": WHOM},
    ("POST", "conversations/{conversation_id}/members/"): {"users": [WHOM]},
    ("POST", "friend-requests/"): {"user": WHOM},
    ("POST", "calls/"): {"user": WHOM, "kind": "audio"},
    ("POST", "reports/"): {"user": WHOM, "reason": "Rude"},
    ("POST", "telecaller/calls/"): {"telecaller": WHOM, "kind": "audio"},
}
NAMING = sorted({*BODIES, *(route for route in ROUTES if "{user_id}" in route[1] or "{telecaller_id}" in route[1])})


@pytest.mark.parametrize(("method", "path"), sorted(ROUTES - WELCOME - OPEN))
def test_a_guest_is_refused(guest_api: Client, fill: Fill, method: str, path: str) -> None:
    address = fill(f"/api/v1/{path}")
    with nothing_changes():
        response = guest_api.send(method, address)
    assert error_of(response) == (403, "guests_may_not")


@pytest.mark.parametrize(("method", "path"), sorted(OPEN))
def test_what_is_open_to_everybody_is_open_to_guests(
    api: Client, guest_api: Client, fill: Fill, method: str, path: str
) -> None:
    address = fill(f"/api/v1/{path}")
    ours, anybodys = guest_api.send(method, address), api.send(method, address)
    assert (ours.status_code, ours.json()) == (anybodys.status_code, anybodys.json())
    assert error_of(ours)[1] != "guests_may_not"


def test_a_guest_sees_themselves_opens_sockets_and_leaves(guest_api: Client, guest: User) -> None:
    assert guest_api.get("/api/v1/auth/me/").json()["id"] == str(guest.pk)
    assert guest_api.post("/api/v1/auth/ticket/").status_code == 201
    assert guest_api.post("/api/v1/auth/logout/").status_code == 204
    assert guest_api.get("/api/v1/auth/me/").status_code == 401


def test_other_methods_are_refused_too(guest_api: Client) -> None:
    for method in ("HEAD", "OPTIONS", "PUT"):
        assert guest_api.send(method, "/api/v1/users/").status_code == 403


def test_refusals_count_against_the_guest(guest_api: Client, settings: Settings) -> None:
    settings.API_RATES = settings.API_RATES | {"person": "2/min"}
    assert [guest_api.get("/api/v1/users/").status_code for _ in range(3)] == [403, 403, 429]


def test_the_commands_for_guests_are_these() -> None:
    assert {name for name, spec in COMMANDS.items() if spec.guests} == USABLE


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unlimited")
async def test_all_other_commands_are_refused(connect: Connect, guest: User) -> None:
    peer = connect()
    await peer.sign_in(token=await in_database_thread(token_of, guest))
    before = await in_database_thread(lasting_rows)
    for name in sorted(COMMANDS.keys() - USABLE):
        assert (await peer.call(name))["data"].get("code") == "guests_may_not", name
    assert await in_database_thread(lasting_rows) == before
    assert (await peer.call("core.time"))["type"] == "ok"
    assert (await peer.call("presence.set", status="away"))["data"] == {"status": "away"}


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/ws/", *(f"/ws/{name}/" for name in sorted(Consumer.named))])
async def test_a_guests_socket_is_told_of_nothing_else(
    connect: Connect, server: ClockedServer, guest: User, path: str
) -> None:
    peer = connect(path)
    ready = await peer.sign_in(token=await in_database_thread(token_of, guest))
    assert ready["user"]["guest"] is True
    assert ready["state"].keys() == SEEN.get(path, set())
    (socket,) = server.sockets
    own = {f"user:{guest.pk}", f"session:{ready['session']}"}
    assert socket.topics - own <= {f"presence:{guest.pk}"}


@pytest.mark.parametrize(("method", "path"), NAMING)
def test_to_others_a_guest_is_as_somebody_who_never_was(
    alice_api: Client, guest: User, fill: Fill, method: str, path: str
) -> None:
    answers = []
    for whom in (guest.pk, uuid7()):
        address = fill(f"/api/v1/{path}", user_id=whom, telecaller_id=whom)
        body = json.dumps(BODIES.get((method, path), {})).replace(WHOM, str(whom))
        with nothing_changes():
            response = alice_api.send(method, address, body.encode())
        answers.append((response.status_code, response.content))
    assert answers[0] == answers[1]
    assert b"not_found" in answers[0][1] or (method, answers[0][0]) == ("DELETE", 204)


def test_a_search_finds_no_guests_even_if_it_knows_their_words(guest: User, alice_api: Client) -> None:
    SearchWord.objects.replace(guest)
    for text in (guest.full_name, guest.username, "guest", ""):
        assert alice_api.get("/api/v1/users/", {"search": text}).json()["results"] == []
