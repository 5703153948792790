"""Whoever may not is refused: on every route and command of rooms, and nothing changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.sessions import Origin, session_start
from accounts.tests.conftest import error_of
from accounts.tokens import access_token
from calls.consumers import CallsConsumer
from calls.models import Room
from calls.services.hosting import room_set_lobby, room_set_locked, seat_refuse, seat_remove
from calls.services.seats import seat_leave
from calls.tests.calling import room_of as room_of_call
from calls.tests.calling import talk
from calls.tests.rooms import knock, room_of, sit
from conftest import SignIn, lasting_rows, nothing_changes, rest_routes
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.tests.connections import came
from realtime.threads import in_database_thread

pytestmark = pytest.mark.django_db

HOSTS = [
    "lock",
    "lobby",
    "end",
    *(f"participants/{{user_id}}/{name}" for name in ("admit", "refuse", "remove", "mute")),
]
BODIES: dict[tuple[str, str], Any] = {
    ("GET", "calls/rooms/{room_id}/"): None,
    ("POST", "calls/rooms/{room_id}/join/"): None,
    ("POST", "calls/rooms/{room_id}/conversation/"): None,
    ("GET", "calls/rooms/{room_id}/participants/"): None,
    **{("POST", f"calls/rooms/{{room_id}}/{name}/"): None for name in HOSTS},
    ("POST", "calls/rooms/{room_id}/lock/"): {"locked": True},
    ("POST", "calls/rooms/{room_id}/lobby/"): {"lobby": True},
}
"""A right body for each route that names a room."""

SIGNAL = {"to": "01a1fe43-0000-7000-8000-000000000000", "generation": "0" * 32}
COMMANDS: dict[str, Any] = {
    "calls.join_room": {},
    "calls.leave_room": {},
    "calls.toggle_media": {"audio": True},
    "calls.raise_hand": {"raised": True},
    "calls.offer": {**SIGNAL, "sdp": "v=0"},
    "calls.answer": {**SIGNAL, "sdp": "v=0"},
    "calls.ice_candidate": {**SIGNAL, "candidate": None},
}
"""A right rest of the data for each command that names one."""

OF_MEMBERS = set(COMMANDS) - {"calls.join_room", "calls.leave_room"}

Case = Callable[[User, User, User], Room]


def of_a_call_of_others(alice: User, bob: User, outsider: User) -> Room:
    room = Room.objects.get(pk=room_of_call(talk(alice, bob)))
    sit(room, bob)
    return room


def who_was_removed(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob, outsider)
    seat_remove(room_id=room.pk, by=alice.pk, user_id=outsider.pk)
    return room


def who_had_left_and_was_removed(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob)
    seat_leave(room_id=room.pk, by=outsider.pk, generation=sit(room, outsider).generation)
    seat_remove(room_id=room.pk, by=alice.pk, user_id=outsider.pk)
    return room


def who_waited_and_was_removed(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob)
    room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
    knock(room, outsider)
    seat_remove(room_id=room.pk, by=alice.pk, user_id=outsider.pk)
    room_set_lobby(room_id=room.pk, by=alice.pk, lobby=False)
    return room


def whom_the_host_blocked(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob, outsider)
    block_create(blocker=alice, user_id=outsider.pk)
    return room


def who_blocked_the_host(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob, outsider)
    block_create(blocker=outsider, user_id=alice.pk)
    return room


def of_all(alice: User, *others: User) -> Room:
    room = room_of(alice)
    for person in (alice, *others):
        sit(room, person)
    return room


def locked_out(alice: User, bob: User, outsider: User) -> Room:
    room = of_all(alice, bob)
    room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
    return room


def kept_waiting(alice: User, bob: User, outsider: User) -> Room:
    """They do not knock: who has not is no further than who has."""
    room = of_all(alice, bob)
    room_set_lobby(room_id=room.pk, by=alice.pk, lobby=True)
    return room


def refused_and_locked_out(alice: User, bob: User, outsider: User) -> Room:
    room = kept_waiting(alice, bob, outsider)
    knock(room, outsider)
    seat_refuse(room_id=room.pk, by=alice.pk, user_id=outsider.pk)
    room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
    return room


FOR_WHOM_THERE_IS_NONE = [
    of_a_call_of_others,
    who_was_removed,
    who_had_left_and_was_removed,
    who_waited_and_was_removed,
    whom_the_host_blocked,
    who_blocked_the_host,
]
KEPT_OUT: dict[Case, str] = {
    locked_out: "room_locked",
    refused_and_locked_out: "room_locked",
    kept_waiting: "not_admitted",
}


def fill(pattern: str, room_id: str, user: User) -> str:
    return pattern.replace("{room_id}", room_id).replace("{user_id}", str(user.pk))


def test_every_route_that_names_a_room_is_here() -> None:
    routes = {
        (method, pattern.removeprefix("/api/v1/"))
        for pattern, methods in rest_routes()
        for method in methods
        if "{room_id}" in pattern
    }
    assert routes == set(BODIES)


def test_every_command_that_names_a_room_is_here() -> None:
    naming = {n for n, spec in commands_of(CallsConsumer()).items() if "room" in spec.data.__struct_fields__}
    assert naming == set(COMMANDS)


@pytest.mark.parametrize("case", FOR_WHOM_THERE_IS_NONE)
def test_for_them_there_is_no_such_room(case: Case, alice: User, bob: User, stranger: User, sign_in: SignIn) -> None:
    room, api = case(alice, bob, stranger), sign_in(stranger)
    for (method, pattern), body in BODIES.items():
        send = getattr(api, method.lower())
        with nothing_changes():
            response = send(f"/api/v1/{fill(pattern, room.pk, bob)}", body)
        assert error_of(response)[:2] == (404, "not_found"), pattern
        nowhere = send(f"/api/v1/{fill(pattern, '0' * 16, bob)}", body)
        assert (response.status_code, response.json()) == (nowhere.status_code, nowhere.json()), pattern


@pytest.mark.parametrize("case", KEPT_OUT)
def test_who_is_kept_out_sees_that_there_is_one_and_no_more(
    case: Case, alice: User, bob: User, stranger: User, sign_in: SignIn
) -> None:
    room, api = case(alice, bob, stranger), sign_in(stranger)
    expected = {"join": KEPT_OUT[case], "conversation": "not_in_room", "participants": "not_in_room"}
    for (method, pattern), body in BODIES.items():
        with nothing_changes():
            response = getattr(api, method.lower())(f"/api/v1/{fill(pattern, room.pk, bob)}", body)
        if method == "GET" and pattern.endswith("{room_id}/"):
            assert response.status_code == 200
        else:
            name = re.sub(r".*}/(\w+)/$", r"\1", pattern)
            assert error_of(response)[:2] == (403, expected.get(name, "not_host")), pattern


@pytest.mark.parametrize("name", HOSTS)
def test_who_sits_there_is_not_the_host(alice: User, bob: User, carol: User, sign_in: SignIn, name: str) -> None:
    room, api = of_all(alice, bob, carol), sign_in(bob)
    pattern = f"calls/rooms/{{room_id}}/{name}/"
    with nothing_changes():
        response = api.post(f"/api/v1/{fill(pattern, room.pk, carol)}", BODIES["POST", pattern])
    assert error_of(response)[:2] == (403, "not_host")


@pytest.mark.parametrize("name", HOSTS)
def test_neither_of_the_two_of_a_call_is_the_host(alice: User, bob: User, sign_in: SignIn, name: str) -> None:
    room, api = Room.objects.get(pk=room_of_call(talk(alice, bob))), sign_in(alice)
    sit(room, alice)
    sit(room, bob)
    pattern = f"calls/rooms/{{room_id}}/{name}/"
    with nothing_changes():
        response = api.post(f"/api/v1/{fill(pattern, room.pk, bob)}", BODIES["POST", pattern])
    assert error_of(response)[:2] == (403, "not_host")


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", [*FOR_WHOM_THERE_IS_NONE, locked_out, refused_and_locked_out])
async def test_a_command_is_refused(case: Case, alice: User, bob: User, stranger: User, connect: Connect) -> None:
    def token() -> str:
        return access_token(session_start(user=stranger, origin=Origin()).session)

    room = await in_database_thread(case, alice, bob, stranger)
    peer = connect()
    await peer.sign_in(token=await in_database_thread(token))
    before = await in_database_thread(lasting_rows)
    for name, data in COMMANDS.items():
        reply = await peer.call(name, room=room.pk, **data)
        if case is refused_and_locked_out and name == "calls.leave_room":
            assert reply["type"] == "ok"  # they had knocked: to stop waiting twice is no wrong
        elif name in OF_MEMBERS or (case is locked_out and name == "calls.leave_room"):
            assert reply["data"]["code"] == "not_in_room", name
        else:
            assert reply["data"]["code"] == ("room_locked" if case in KEPT_OUT else "not_found"), name
    takeover = await peer.call("calls.join_room", room=room.pk, takeover=True, generation="0" * 32)
    assert takeover["type"] == "error"
    assert await in_database_thread(lasting_rows) == before


def test_a_room_that_is_over_is_over_for_all(alice: User, bob: User, sign_in: SignIn) -> None:
    room = of_all(alice, bob)
    assert sign_in(alice).post(f"/api/v1/calls/rooms/{room.pk}/end/").status_code == 204
    for person in (alice, bob):
        api = sign_in(person)
        for (method, pattern), body in BODIES.items():
            if method == "POST":
                with nothing_changes():
                    response = api.post(f"/api/v1/{fill(pattern, room.pk, bob)}", body)
                assert error_of(response)[:2] == (409, "room_ended"), pattern
        socket = came(person)
        with nothing_changes(), pytest.raises(Exception, match="room_ended"):
            knock(room, person, connection=socket)
