"""What may be said, and how it is refused, is the same over REST and over the socket."""

from typing import Any

import pytest

from accounts.models import User
from chat.models import Conversation, Message
from chat.models.message import MAX_BODY, MAX_CLIENT_ID
from chat.tests.conftest import address
from conftest import SignIn
from realtime.tests.driver import Peer
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]


async def ask_both(peer: Peer, api: Any, conversation: Conversation, **fields: Any) -> tuple[Any, Any]:
    path = address(conversation, "messages/")
    rest = await in_database_thread(lambda: api.post(path, fields).json())
    return rest, await peer.call("chat.send", conversation=str(conversation.pk), **fields)


@pytest.mark.parametrize("client_id", [" ", " a ", "a\n", "x" * MAX_CLIENT_ID, "e\u0301"])
async def test_a_client_id_is_taken_as_it_is(
    direct: Conversation, alice: User, alice_socket: Peer, sign_in: SignIn, client_id: str
) -> None:
    rest, reply = await ask_both(
        alice_socket, await in_database_thread(sign_in, alice), direct, body="Hi", client_id=client_id
    )
    assert rest == reply["data"]["message"]
    assert rest["client_id"] == client_id
    assert await Message.objects.acount() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x" * (MAX_CLIENT_ID + 1)}, "client_id"),
        ({"body": " \n "}, "body"),
        ({"body": "x" * (MAX_BODY + 1)}, "body"),
        ({"reply_to": -1}, "reply_to"),
        ({"reply_to": 2**63}, "reply_to"),
        ({"reply_to": 1}, "reply_to"),
        ({"colour": "red"}, "colour"),
    ],
    ids=str,
)
async def test_the_same_is_refused_at_the_same_place(
    direct: Conversation, alice: User, alice_socket: Peer, sign_in: SignIn, fields: dict[str, Any], wrong: str
) -> None:
    given = {"body": "Hi", "client_id": "1", **fields}
    rest, reply = await ask_both(alice_socket, await in_database_thread(sign_in, alice), direct, **given)
    assert rest["errors"][0]["attr"] == wrong
    assert list(reply["data"]["fields"]) == [wrong]
    assert not await Message.objects.aexists()


@pytest.mark.parametrize("body", [" ", "x" * (MAX_BODY + 1)], ids=["blank", "long"])
async def test_a_body_is_refused_by_the_same_name(
    direct: Conversation, alice: User, alice_socket: Peer, sign_in: SignIn, body: str
) -> None:
    api = await in_database_thread(sign_in, alice)
    rest, reply = await ask_both(alice_socket, api, direct, body=body, client_id="1")
    assert rest["errors"][0]["code"] == reply["data"]["code"]


async def test_what_stands_around_a_body_goes_and_letters_are_composed(
    direct: Conversation, alice: User, alice_socket: Peer, sign_in: SignIn
) -> None:
    api = await in_database_thread(sign_in, alice)
    rest, reply = await ask_both(alice_socket, api, direct, body=" \n e\u0301 \u00a0", client_id="1")
    assert rest["body"] == reply["data"]["message"]["body"] == "é"
