"""Whoever is not in a conversation, or was blocked, or was removed, finds nothing: on every route and command."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.sessions import Origin, session_start
from accounts.tests.conftest import error_of
from accounts.tokens import access_token
from chat.consumers import ChatConsumer
from chat.models import Conversation, Message
from chat.services.members import member_remove
from chat.sync import missed_since
from chat.tests.conftest import attach, say
from chat.wire import MessageView
from conftest import Client, SignIn, lasting_rows, nothing_changes, rest_routes
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.threads import in_database_thread

pytestmark = pytest.mark.django_db

NAMES = {"conversation_id", "message_id", "attachment_id"}
OF_OTHERS = {
    *("user_id", "session_id", "request_id", "room_id", "call_id"),
    *("provider", "recharge_id", "payout_id", "telecaller_id", "paid_call_id"),
    *("test_id", "question_id", "code", "participant_id", "answer_id", "room_question_id"),
}
"""What routes name that is no conversation's business; who may use those is tested where they are."""

BODIES: dict[tuple[str, str], Any] = {
    ("GET", "conversations/{conversation_id}/"): None,
    ("PATCH", "conversations/{conversation_id}/"): {"title": "Mine"},
    ("DELETE", "conversations/{conversation_id}/"): None,
    ("GET", "conversations/{conversation_id}/members/"): None,
    ("POST", "conversations/{conversation_id}/members/"): {"users": ["{user_id}"]},
    ("PATCH", "conversations/{conversation_id}/members/{user_id}/"): {"role": "admin"},
    ("DELETE", "conversations/{conversation_id}/members/{user_id}/"): None,
    ("POST", "conversations/{conversation_id}/leave/"): None,
    ("POST", "conversations/{conversation_id}/read/"): {"seq": 9},
    ("PUT", "conversations/{conversation_id}/mute/"): {"until": "2030-01-01T00:00:00Z"},
    ("GET", "conversations/{conversation_id}/picture/"): None,
    ("PUT", "conversations/{conversation_id}/picture/"): None,
    ("DELETE", "conversations/{conversation_id}/picture/"): None,
    ("GET", "conversations/{conversation_id}/messages/"): None,
    ("POST", "conversations/{conversation_id}/messages/"): {"body": "Let me in", "client_id": "1"},
    ("GET", "conversations/{conversation_id}/pinned/"): None,
    ("PATCH", "messages/{message_id}/"): {"body": "Otherwise"},
    ("DELETE", "messages/{message_id}/"): None,
    ("PUT", "messages/{message_id}/reactions/{emoji}/"): None,
    ("DELETE", "messages/{message_id}/reactions/{emoji}/"): None,
    ("PUT", "messages/{message_id}/pin/"): None,
    ("DELETE", "messages/{message_id}/pin/"): None,
    ("GET", "attachments/{attachment_id}/"): None,
    ("DELETE", "attachments/{attachment_id}/"): None,
    ("GET", "attachments/{attachment_id}/thumbnail/"): None,
}
"""A right body for each route that names a conversation, a message or a file of one."""

COMMANDS: dict[str, Any] = {
    "chat.send": {"body": "Let me in", "client_id": "1"},
    "chat.edit": {"body": "Otherwise"},
    "chat.delete": {},
    "chat.react": {"emoji": "👍"},
    "chat.read": {"seq": 9},
    "chat.delivered": {"seq": 9},
    "chat.typing": {},
}
"""A right rest of the data for each command that names one."""


class Outside:
    """Somebody who has no part in a conversation, and a message of it: their own, if they had a part once."""

    def __init__(self, user: User, conversation: Conversation, message: MessageView, other: User) -> None:
        self.user = user
        self.values = {
            "conversation_id": str(conversation.pk),
            "message_id": str(message.id),
            "attachment_id": str(message.attachments[0].id),
            "user_id": str(other.pk),
            "emoji": "👍",
        }

    def fill(self, pattern: str) -> str:
        return re.sub(r"{(\w+)}", lambda match: self.values[match[1]], pattern)


Case = Callable[..., Outside]


def a_stranger(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> Outside:
    return Outside(stranger, direct, say(direct, alice, attachments=(attach(alice),)), bob)


def a_stranger_of_a_group(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> Outside:
    return Outside(stranger, group, say(group, alice, attachments=(attach(alice),)), carol)


def who_is_blocked(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> Outside:
    own = say(direct, bob, attachments=(attach(bob),))
    say(direct, alice, "Not read yet")
    block_create(blocker=alice, user_id=bob.pk)
    return Outside(bob, direct, own, alice)


def who_blocks(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> Outside:
    own = say(direct, bob, attachments=(attach(bob),))
    say(direct, alice, "Not read yet")
    block_create(blocker=bob, user_id=alice.pk)
    return Outside(bob, direct, own, alice)


def a_removed_admin(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> Outside:
    own = say(group, bob, attachments=(attach(bob),))
    member_remove(conversation_id=group.pk, by=alice.pk, user_id=bob.pk)
    return Outside(bob, group, own, carol)


@pytest.fixture(params=[a_stranger, a_stranger_of_a_group, who_is_blocked, who_blocks, a_removed_admin])
def outside(
    request: pytest.FixtureRequest,
    direct: Conversation,
    group: Conversation,
    alice: User,
    bob: User,
    carol: User,
    stranger: User,
) -> Outside:
    made: Outside = request.param(direct, group, alice, bob, carol, stranger)
    return made


def names_in(pattern: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", pattern))


def test_every_route_that_names_one_is_here() -> None:
    routes = {
        (method, pattern.removeprefix("/api/v1/"))
        for pattern, methods in rest_routes()
        for method in methods
        if names_in(pattern) - OF_OTHERS
    }
    assert routes == set(BODIES)
    assert all(names_in(pattern) & NAMES for _, pattern in routes)


def test_every_command_that_names_one_is_here() -> None:
    naming = {
        spec.name
        for spec in commands_of(ChatConsumer()).values()
        if {field.name for field in msgspec.structs.fields(spec.data)} & {"conversation", "message"}
    }
    assert naming == set(COMMANDS)
    assert set(commands_of(ChatConsumer())) - naming == {"chat.sync"}


@pytest.mark.parametrize(("method", "pattern"), BODIES, ids=lambda value: value)
def test_a_route_finds_nothing(outside: Outside, sign_in: SignIn, method: str, pattern: str) -> None:
    api = sign_in(outside.user)
    body = msgspec.json.decode(outside.fill(msgspec.json.encode(BODIES[method, pattern]).decode()).encode())
    if BODIES[method, pattern] is not None:
        body = msgspec.convert(body, dict[str, Any])
    with nothing_changes():
        response = getattr(api, method.lower())(f"/api/v1/{outside.fill(pattern)}", body)
    assert error_of(response) == (404, "not_found")
    assert missing(response) == missing(unknown(api, method, pattern, body))


def unknown(api: Client, method: str, pattern: str, body: Any) -> Any:
    """The same of what never was."""
    nowhere = "01a1fe43-0000-7000-8000-000000000000"
    values = {"message_id": "999999999", "emoji": "👍"}
    values |= dict.fromkeys(("conversation_id", "attachment_id", "user_id"), nowhere)
    address = re.sub(r"{(\w+)}", lambda match: values[match[1]], pattern)
    return getattr(api, method.lower())(f"/api/v1/{address}", body)


def missing(response: Any) -> Any:
    return response.status_code, response.json()


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
async def test_a_command_finds_nothing(outside: Outside, connect: Connect) -> None:
    def token() -> str:
        return access_token(session_start(user=outside.user, origin=Origin()).session)

    peer = connect()
    await peer.sign_in(token=await in_database_thread(token))
    before = await in_database_thread(lasting_rows)
    for name, data in COMMANDS.items():
        fields = {field.name for field in msgspec.structs.fields(commands_of(ChatConsumer())[name].data)}
        place = (
            {"conversation": outside.values["conversation_id"]}
            if "conversation" in fields
            else {"message": int(outside.values["message_id"])}
        )
        peer.send(name, name, **place, **data)
        refused = await peer.frame()
        assert (refused["id"], refused["data"].get("code")) == (name, "not_found"), refused
    assert await in_database_thread(lasting_rows) == before


def test_lists_and_sync_show_nothing_of_it(outside: Outside, sign_in: SignIn) -> None:
    api = sign_in(outside.user)
    listed = [row["id"] for row in api.get("/api/v1/conversations/").json()["results"]]
    assert outside.values["conversation_id"] not in listed
    answer = missed_since(user_id=outside.user.pk, cursor=0)
    hidden = outside.values["conversation_id"]
    assert [message for message in answer.messages if str(message.conversation) == hidden] == []
    shown = [view for view in answer.conversations if str(view.id) == hidden]
    assert all(view.left and view.last_message is None and not view.title and not view.members for view in shown)


def test_search_finds_nothing_of_it(outside: Outside, sign_in: SignIn) -> None:
    api, hidden = sign_in(outside.user), outside.values["conversation_id"]
    said = Message.objects.filter(conversation=UUID(hidden), body__gt="").values_list("body", flat=True)
    assert said
    for body in said:
        assert api.get("/api/v1/messages/search/", {"q": body}).json()["results"] == []
        response = api.get("/api/v1/messages/search/", {"q": body, "conversation": hidden})
        assert error_of(response) == (404, "not_found")
