"""For whom there is no such call, or no such telecaller: on every route and command, and nothing changes."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.tests.test_chat_socket import event
from conftest import Client, SignIn, lasting_rows, nothing_changes, rest_routes
from realtime.ids import uuid7
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.tests.connections import token_of
from realtime.threads import in_database_thread
from telecaller.consumers import TelecallerConsumer
from telecaller.models import PaidCall, Telecaller
from telecaller.services.feedback import feedback_give
from telecaller.services.paid_calls import paid_call_end
from telecaller.services.telecallers import telecaller_set_active
from telecaller.tests.paying import credit, ready, ring, talk, tick

pytestmark = pytest.mark.django_db

CALLS: dict[tuple[str, str], Any] = {
    ("GET", "telecaller/calls/{paid_call_id}/"): None,
    **{("POST", f"telecaller/calls/{{paid_call_id}}/{name}/"): None for name in ("accept", "reject", "cancel", "end")},
    ("POST", "telecaller/calls/{paid_call_id}/feedback/"): {"stars": 1},
}
TELECALLERS: dict[tuple[str, str], Any] = {
    ("GET", "telecallers/{telecaller_id}/"): None,
    ("GET", "telecallers/{telecaller_id}/feedback/"): None,
    ("PUT", "telecallers/{telecaller_id}/favourite/"): None,
    ("POST", "telecaller/calls/"): {"telecaller": "{telecaller_id}", "kind": "audio"},
}
"""A right body for each route that names one. To have no favourite is no wrong, whoever it is not."""

OF_CALLS = ["telecaller.accept", "telecaller.reject", "telecaller.cancel", "telecaller.end"]


def rings(alice: User, bob: User) -> PaidCall:
    return ring(alice, bob)


def goes_on(alice: User, bob: User) -> PaidCall:
    return talk(alice, bob)


def is_over(alice: User, bob: User) -> PaidCall:
    call = talk(alice, bob)
    tick()
    paid_call_end(call_id=call.pk, by=bob.pk)
    return call


def is_rated(alice: User, bob: User) -> PaidCall:
    call = is_over(alice, bob)
    return feedback_give(call_id=call.pk, by=alice.pk, stars=5, text="Kind")


State = Callable[[User, User], PaidCall]
STATES: list[State] = [rings, goes_on, is_over, is_rated]


@pytest.fixture(params=["a stranger", "a telecaller", "another caller", "the staff"])
def outsider(request: pytest.FixtureRequest, stranger: User, staff: User) -> User:
    """Whose own doings are as good as those of the two."""
    if request.param == "a telecaller":
        ready(stranger)
    if request.param == "another caller":
        credit(stranger, 1000)
    return staff if request.param == "the staff" else stranger


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    credit(alice, 1000)
    ready(bob)


def test_every_route_that_names_one_is_here() -> None:
    routes = {
        (method, pattern.removeprefix("/api/v1/"))
        for pattern, methods in rest_routes()
        for method in methods
        if re.search("{(paid_call|telecaller)_id}", pattern)
    }
    favourite = ("DELETE", "telecallers/{telecaller_id}/favourite/")
    assert routes == {*CALLS, *TELECALLERS, favourite} - {("POST", "telecaller/calls/")}


def test_every_command_that_names_one_is_here() -> None:
    fields = {name: spec.data.__struct_fields__ for name, spec in commands_of(TelecallerConsumer()).items()}
    naming = {name for name, of in fields.items() if {"call", "telecaller", "telecallers"}.intersection(of)}
    assert naming == {*OF_CALLS, "telecaller.call", "telecaller.watch", "telecaller.unwatch"}


def answers(api: Client, method: str, pattern: str, body: Any, there: UUID) -> list[Any]:
    """Of who is there, and of who never was."""
    found = []
    for named in (there, uuid7()):
        address, sent = (re.sub(r"{\w+}", str(named), text) for text in (pattern, json.dumps(body or {})))
        with nothing_changes():
            found.append(api.send(method, f"/api/v1/{address}", sent.encode()))
    return found


@pytest.mark.parametrize("state", STATES)
def test_a_call_of_others_is_not_there(state: State, alice: User, bob: User, outsider: User, sign_in: SignIn) -> None:
    call, api = state(alice, bob), sign_in(outsider)
    for (method, pattern), body in CALLS.items():
        one, other = answers(api, method, pattern, body, call.pk)
        assert error_of(one) == (404, "not_found"), pattern
        assert one.json() == other.json()
    assert api.get("/api/v1/telecaller/calls/").json()["results"] == []


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
async def test_nor_for_a_command(state: State, alice: User, bob: User, outsider: User, connect: Connect) -> None:
    call = await in_database_thread(state, alice, bob)
    peer = connect()
    await peer.sign_in(token=await in_database_thread(token_of, outsider))
    before = await in_database_thread(lasting_rows)
    for name in OF_CALLS:
        for call_id in (call.pk, uuid7()):
            refused = await peer.call(name, call=str(call_id))
            assert refused["data"].get("code") == "not_found", name
    assert await in_database_thread(lasting_rows) == before


def is_blocked(alice: User, bob: User, staff: User) -> None:
    block_create(blocker=bob, user_id=alice.pk)


def blocks(alice: User, bob: User, staff: User) -> None:
    block_create(blocker=alice, user_id=bob.pk)


def is_off_the_list(alice: User, bob: User, staff: User) -> None:
    telecaller_set_active(telecaller=Telecaller.objects.get(pk=bob.pk), by=staff, active=False)


def is_suspended(alice: User, bob: User, staff: User) -> None:
    user_suspend(user=bob, by=staff, reason="Rude")


Deed = Callable[[User, User, User], None]
HIDDEN: list[Deed] = [is_blocked, blocks, is_off_the_list, is_suspended]


@pytest.mark.parametrize("deed", HIDDEN)
def test_such_a_telecaller_is_not_there(deed: Deed, alice: User, bob: User, staff: User, sign_in: SignIn) -> None:
    deed(alice, bob, staff)
    api = sign_in(alice)
    for (method, pattern), body in TELECALLERS.items():
        one, other = answers(api, method, pattern, body, bob.pk)
        assert error_of(one) == (404, "not_found"), pattern
        assert one.json() == other.json()
    assert api.get("/api/v1/telecallers/").json()["results"] == []


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", HIDDEN)
async def test_nor_to_call_and_to_watch(deed: Deed, alice: User, bob: User, staff: User, connect: Connect) -> None:
    await in_database_thread(deed, alice, bob, staff)
    peer = connect()
    await peer.sign_in(token=await in_database_thread(token_of, alice))
    before = await in_database_thread(lasting_rows)
    refused = await peer.call("telecaller.call", telecaller=str(bob.pk), kind="audio")
    assert refused["data"].get("code") == "not_found"
    peer.send("telecaller.watch", telecallers=[str(bob.pk)])
    assert (await event(peer, "telecaller.watched"))["states"] == []
    assert await in_database_thread(lasting_rows) == before
