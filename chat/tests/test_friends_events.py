"""What a client knew, with the events it heard, is what it would fetch."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Session, User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.profile import profile_update
from accounts.services.sessions import Origin, session_start
from chat.models import FriendRequest
from chat.services.friend_requests import (
    friend_request_accept,
    friend_request_cancel,
    friend_request_decline,
    friend_request_send,
)
from chat.services.friends import friend_remove
from chat.tests.conftest import Deliveries, befriend, told
from conftest import PASSWORD, Client
from realtime.models import Presence, Status

pytestmark = pytest.mark.django_db

Known = dict[str, dict[Any, Any]]


def fetched(client: Client) -> Known:
    def rows(address: str) -> Any:
        return client.get(f"/api/v1/{address}").json()["results"]

    return {
        "friends": {row["user"]["id"]: row for row in rows("friends/")},
        "in": {row["id"]: row for row in rows("friend-requests/?box=in")},
        "out": {row["id"]: row for row in rows("friend-requests/?box=out")},
    }


def apply(known: Known, name: str, data: dict[str, Any]) -> None:
    match name:
        case "friends.request" if data["state"] == "waiting":
            known[_box(data)][data["request"]["id"]] = data["request"]
        case "friends.request":
            known[_box(data)].pop(data["request"]["id"], None)
        case "friends.changed" if data["friend"]:
            known["friends"][data["user"]] = data["view"]
        case "friends.changed":
            known["friends"].pop(data["user"], None)
        case "presence.changed" if data["user"] in known["friends"]:
            known["friends"][data["user"]]["presence"] = {"status": data["status"], "last_seen": data["last_seen"]}


def _box(data: dict[str, Any]) -> str:
    return "in" if data["request"]["incoming"] else "out"


def send(one: User, other: User) -> None:
    friend_request_send(by=one.pk, user_id=other.pk)


def answer(work: Callable[..., Any]) -> Callable[[User, User], None]:
    return lambda _, by: work(request_id=FriendRequest.objects.get().pk, by=by.pk)


def cancel(by: User, _: User) -> None:
    friend_request_cancel(request_id=FriendRequest.objects.get().pk, by=by.pk)


def hide(user: User, _: User, *, hidden: bool = True) -> None:
    session = Session.objects.get(pk=session_start(user=user, origin=Origin()).session.pk)
    profile_update(session=session, changes={"hide_presence": hidden})


def show(user: User, other: User) -> None:
    hide(user, other, hidden=False)


accept, decline = answer(friend_request_accept), answer(friend_request_decline)


@pytest.mark.parametrize(
    ("before", "work"),
    [
        ([], send),
        ([send], send),
        ([send], accept),
        ([send], decline),
        ([send], cancel),
        ([send], lambda one, other: send(other, one)),
        ([send, decline], send),
        ([send, decline], cancel),
        ([send, decline, cancel], send),
        ([send, decline], lambda one, other: send(other, one)),
        ([befriend], lambda one, other: friend_remove(by=one.pk, user_id=other.pk)),
        ([befriend], lambda one, other: block_create(blocker=one, user_id=other.pk)),
        ([send], lambda one, other: block_create(blocker=other, user_id=one.pk)),
        ([befriend], lambda one, _: user_delete(user=one, password=PASSWORD)),
        ([send], lambda one, _: user_delete(user=one, password=PASSWORD)),
        ([befriend], hide),
        ([befriend, hide], show),
        ([hide], befriend),
    ],
)
def test_state_and_event_make_the_state(
    alice: User,
    alice_api: Client,
    bob: User,
    bob_api: Client,
    deliveries: Deliveries,
    before: list[Callable[[User, User], None]],
    work: Callable[[User, User], None],
) -> None:
    Presence.objects.create(user=alice, status=Status.ONLINE)
    Presence.objects.create(user=bob, status=Status.OFFLINE)
    for prepare in before:
        prepare(alice, bob)
    known = {user: fetched(client) for user, client in ((alice, alice_api), (bob, bob_api))}
    with deliveries() as sent:
        work(alice, bob)
    for user, client in ((alice, alice_api), (bob, bob_api)):
        if User.objects.active().filter(pk=user.pk).exists():
            for name, data in told(sent, user):
                apply(known[user], name, data)
            assert known[user] == fetched(client)
