"""Chat's commands and events on the socket, through the application as it is deployed."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from chat import consumers
from chat.models import Conversation, Message
from chat.services.conversations import direct_open
from chat.services.members import member_remove, members_add
from chat.services.messages import message_edit
from chat.services.reads import Mark, read_mark
from chat.state import chat_topics
from chat.tests.conftest import say
from conftest import all_rows
from realtime.registry import commands_of
from realtime.server import Server
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.connections import token_of
from realtime.tests.driver import Frame, Peer, settle, until
from realtime.threads import in_database_thread
from realtime.topics import user_topic

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def direct(direct: Conversation) -> Conversation:
    """Made before the sockets are."""
    return direct


@pytest.fixture
async def both(direct: Conversation, connect: Connect, alice_token: str, bob_token: str) -> tuple[Peer, Peer]:
    """Alice's socket and Bob's, signed in, with nothing to read."""
    peers = connect(), connect()
    for peer, token in zip(peers, (alice_token, bob_token), strict=True):
        await peer.sign_in(token=token)
    return peers


@pytest.fixture
async def stranger_socket(connect: Connect, stranger: User) -> Peer:
    peer = connect()
    await peer.sign_in(token=await in_database_thread(token_of, stranger))
    return peer


async def event(peer: Peer, type: str) -> Frame:
    """The next event of a kind; others before it are forgotten."""
    while (frame := await peer.frame())["type"] != type:
        pass
    return dict(frame["data"])


async def done(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return await in_database_thread(work, *args, **kwargs)


async def test_ready_says_where_the_count_stands_and_what_is_unread(
    direct: Conversation, group: Conversation, alice: User, connect: Connect, bob_token: str
) -> None:
    said = await done(say, direct, alice)
    state = (await connect().sign_in(token=bob_token))["state"]["chat"]
    assert (state["cursor"], state["unread"]) == (said.change, 2)


async def test_what_one_sends_both_hear_and_the_sender_is_answered(
    both: tuple[Peer, Peer], direct: Conversation, alice: User
) -> None:
    mine, theirs = both
    mine.send("chat.send", 7, conversation=str(direct.pk), body=" Hello @bob ", client_id="1")
    reply, heard = await mine.frames(2)
    assert reply == {"id": 7, "type": "ok", "data": heard["data"]}
    message = heard["data"]["message"]
    assert (heard["type"], message["body"], message["seq"], message["sender"]) == (
        "chat.message",
        "Hello @bob",
        1,
        str(alice.pk),
    )
    assert await theirs.frame() == heard
    assert (await done(Message.objects.get)).pk == message["id"]


async def test_sent_again_it_is_answered_alike_and_told_to_nobody(
    both: tuple[Peer, Peer], direct: Conversation
) -> None:
    mine, theirs = both
    fields = {"conversation": str(direct.pk), "body": "Hello", "client_id": "1"}
    first = await mine.call("chat.send", **fields)
    assert await mine.call("chat.send", **fields) == first
    assert (await mine.call("chat.send", **fields | {"body": "Bye"}))["data"]["code"] == "idempotency_mismatch"
    await event(theirs, "chat.message")
    await event(theirs, "chat.conversation")  # these were her first words there
    await theirs.answers_ping()


@pytest.mark.usefixtures("unlimited")
async def test_what_many_send_at_once_is_written_together_in_order(
    both: tuple[Peer, Peer], direct: Conversation
) -> None:
    for number in range(40):
        both[number % 2].send("chat.send", number, conversation=str(direct.pk), body=f"{number}", client_id=f"{number}")
    heard: list[Any] = []
    while len(heard) < 40:
        frame = await both[0].frame()
        heard += [frame["data"]["message"]] if frame["type"] == "chat.message" else []
    assert [message["seq"] for message in heard] == list(range(1, 41))


async def test_an_edit_a_reaction_and_a_deletion_are_told(
    both: tuple[Peer, Peer], direct: Conversation, alice: User, bob: User
) -> None:
    mine, theirs = both
    said = (await done(say, direct, alice)).id
    edited = await mine.call("chat.edit", message=said, body="Otherwise")
    assert edited["data"]["message"]["body"] == "Otherwise"
    reacted = await theirs.call("chat.react", message=said, emoji="👍")
    assert reacted["data"]["message"]["reactions"] == [{"emoji": "👍", "users": [str(bob.pk)]}]
    taken = await theirs.call("chat.react", message=said, emoji="👍", remove=True)
    assert taken["data"]["message"]["reactions"] == []
    deleted = await mine.call("chat.delete", message=said)
    assert deleted["data"]["message"]["deleted_at"]
    await mine.answers_ping()
    assert await event(theirs, "chat.message_changed") == deleted["data"]


async def test_reading_is_told_to_the_other(
    both: tuple[Peer, Peer], direct: Conversation, alice: User, bob: User
) -> None:
    mine, theirs = both
    await done(say, direct, alice)
    reply = await theirs.call("chat.delivered", conversation=str(direct.pk), seq=1)
    assert reply["data"] == {"read_seq": 0, "delivered_seq": 1}
    assert (await event(mine, "chat.read"))["delivered_seq"] == 1
    reply = await theirs.call("chat.read", conversation=str(direct.pk), seq=9)
    assert reply["data"] == {"read_seq": 1, "delivered_seq": 1}
    data = await event(mine, "chat.read")
    assert (data["user"], data["read_seq"]) == (str(bob.pk), 1)


async def test_typing_is_told_and_not_stored(both: tuple[Peer, Peer], direct: Conversation, alice: User) -> None:
    mine, theirs = both
    before = await done(rows)
    assert (await mine.call("chat.typing", conversation=str(direct.pk)))["type"] == "ok"
    assert await event(theirs, "chat.typing") == {"conversation": str(direct.pk), "user": str(alice.pk)}
    refused = await mine.call("chat.typing", conversation=str(direct.pk))
    assert refused["data"]["code"] == "rate_limited"
    assert 2 < refused["data"]["retry_after"] <= 3
    assert await done(rows) == before


async def test_what_was_missed_is_told_from_a_cursor(
    both: tuple[Peer, Peer], direct: Conversation, alice: User
) -> None:
    cursor = (await both[1].call("chat.sync", cursor=0))["data"]["cursor"]
    said = await done(say, direct, alice)
    await done(message_edit, message_id=said.id, by=alice.pk, body="Otherwise")
    missed = (await both[1].call("chat.sync", cursor=cursor))["data"]
    assert [message["body"] for message in missed["messages"]] == ["Otherwise"]
    assert [view["id"] for view in missed["conversations"]] == [str(direct.pk)]
    assert (missed["more"], missed["reload"]) == (False, False)


class TestRefusals:
    WRONG: dict[str, dict[str, list[Any]]] = {
        "chat.send": {
            "conversation": [None, 7, "x"],
            "body": [None, 7],
            "client_id": [None, 7, "", "x" * 65],
            "reply_to": ["1", -1, 2**63],
        },
        "chat.edit": {"message": [None, "1", -1, 2**63, 1.5], "body": [None, 7]},
        "chat.delete": {"message": [None, "1", -1, 2**63]},
        "chat.react": {"message": [None, "1"], "emoji": [None, 7], "remove": [None, 1]},
        "chat.read": {"conversation": [None, "x"], "seq": [None, "1", -1, 2**63, True]},
        "chat.delivered": {"conversation": [None, "x"], "seq": [None, "1", -1, 2**63]},
        "chat.typing": {"conversation": [None, "x", 7]},
        "chat.sync": {"cursor": [None, "1", -1, 2**63]},
    }

    def test_every_command_is_here(self) -> None:
        assert set(self.WRONG) == set(commands_of(consumers.ChatConsumer()))

    @pytest.fixture
    def right(self, direct: Conversation, alice: User) -> dict[str, Any]:
        said = say(direct, alice).id
        return {
            "conversation": str(direct.pk), "body": "x", "client_id": "1", "message": said, "emoji": "👍", "seq": 1,
            "cursor": 0, "remove": False, "reply_to": said,
        }  # fmt: skip

    @pytest.mark.usefixtures("unlimited")
    @pytest.mark.parametrize("name", WRONG)
    async def test_a_wrong_value_is_named_by_its_field(
        self, right: dict[str, Any], alice_socket: Peer, server: ClockedServer, name: str
    ) -> None:
        async def refusal(**data: Any) -> Any:
            server.forward(3)  # that may be said again
            refused = await alice_socket.call(name, **data)
            assert (refused["type"], refused["data"]["code"]) == ("error", "invalid"), (data, refused)
            return refused["data"]["fields"]

        server.stop_the_clock()
        fields = {field: right[field] for field in self.WRONG[name]}
        before = await done(rows)
        for field, values in self.WRONG[name].items():
            for value in values:
                assert list(await refusal(**fields | {field: value})) == [field], value
        assert list(await refusal(**fields, no_such=1)) == ["no_such"]
        assert len(await refusal()) == 1
        assert await done(rows) == before

    @pytest.mark.parametrize(
        ("name", "fields", "code"),
        [
            ("chat.send", {"body": " "}, "blank"),
            ("chat.send", {"body": "x" * 4001}, "max_length"),
            ("chat.send", {"reply_to": 10**9}, "invalid"),
            ("chat.edit", {"body": ""}, "blank"),
            ("chat.edit", {"message": 10**9}, "not_found"),
            ("chat.react", {"emoji": "lol"}, "invalid"),
            ("chat.typing", {"conversation": "01a1fe43-0000-7000-8000-000000000000"}, "not_found"),
        ],
    )
    async def test_a_refusal_of_the_service_is_told(
        self, right: dict[str, Any], alice_socket: Peer, name: str, fields: Any, code: str
    ) -> None:
        given = {field: right[field] for field in self.WRONG[name]} | fields
        assert (await alice_socket.call(name, **given))["data"]["code"] == code

    async def test_what_json_cannot_carry_is_refused(self, right: dict[str, Any], alice_socket: Peer) -> None:
        for body in ("\\ud800", "\\u0000"):
            data = json.dumps({**{name: right[name] for name in ("conversation", "client_id")}, "body": "BODY"})
            alice_socket.send_text(f'{{"type":"chat.send","id":1,"data":{data.replace("BODY", body)}}}')
            assert (await alice_socket.error())["code"] in {"bad_frame", "invalid"}
        assert await done(Message.objects.count) == 1


def rows() -> Any:
    """All that chat keeps. Sockets themselves have rows that come and go."""
    kept = all_rows()
    return {name: kept[name] for name in ("Conversation", "Member", "Message", "Reaction", "Revision", "ChangeCounter")}


class TestPeopleWhoComeAndGo:
    """Their sockets hear at once, or no more at once, without signing in anew."""

    async def test_who_is_added_hears_what_is_said_next(
        self, group: Conversation, alice: User, stranger: User, stranger_socket: Peer
    ) -> None:
        await done(members_add, conversation_id=group.pk, by=alice.pk, user_ids=[stranger.pk])
        view = (await event(stranger_socket, "chat.conversation"))["conversation"]
        assert (view["id"], view["left"]) == (str(group.pk), False)
        await done(say, group, alice, "Welcome")
        assert (await event(stranger_socket, "chat.message"))["message"]["body"] == "Welcome"
        reply = await stranger_socket.call("chat.send", conversation=str(group.pk), body="Thanks", client_id="1")
        assert reply["type"] == "ok"

    async def test_who_is_removed_hears_no_more(
        self, group: Conversation, alice: User, carol: User, connect: Connect
    ) -> None:
        peer = connect()
        await peer.sign_in(token=await done(token_of, carol))
        await done(member_remove, conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
        await done(say, group, alice, "Among us")
        frame = await peer.frame()
        assert (frame["type"], frame["data"]["conversation"]["left"]) == ("chat.conversation", True)
        await peer.answers_ping()

    async def test_who_opens_a_conversation_reaches_the_other_at_once(
        self, alice: User, alice_socket: Peer, stranger: User, stranger_socket: Peer
    ) -> None:
        place, _ = await done(direct_open, by=alice.pk, user_id=stranger.pk)
        await done(say, place.conversation, alice, "Hi")
        for peer in (alice_socket, stranger_socket):
            await event(peer, "chat.conversation")
            assert (await event(peer, "chat.message"))["message"]["body"] == "Hi"


class TestWhileSigningIn:
    """The topics are read from the database, and somebody is added or removed before the socket listens to them."""

    @pytest.fixture(autouse=True)
    def gate(self, monkeypatch: pytest.MonkeyPatch) -> Iterator["Gate"]:
        gate = Gate()
        monkeypatch.setattr(consumers, "chat_topics", gate.topics)
        yield gate
        gate.open.set()

    async def begin(self, connect: Connect, user: User, gate: "Gate") -> Peer:
        peer = connect()
        token = await done(token_of, user)
        await peer.frame()
        peer.send("auth", token=token)
        await until(gate.read.is_set)
        return peer

    async def finish(self, peer: Peer, gate: "Gate") -> None:
        gate.open.set()
        assert (await peer.frame())["type"] == "ready"

    async def test_who_is_removed_hears_nothing(
        self, group: Conversation, alice: User, carol: User, connect: Connect, gate: "Gate"
    ) -> None:
        peer = await self.begin(connect, carol, gate)
        await done(member_remove, conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
        await settle()
        await self.finish(peer, gate)
        await done(say, group, alice, "Among us")
        frame = await peer.frame()
        assert (frame["type"], frame["data"]["conversation"]["left"]) == ("chat.conversation", True)
        await peer.answers_ping()

    async def test_who_is_added_hears_all(
        self, group: Conversation, alice: User, stranger: User, connect: Connect, gate: "Gate", server: Server
    ) -> None:
        peer = await self.begin(connect, stranger, gate)
        await done(members_add, conversation_id=group.pk, by=alice.pk, user_ids=[stranger.pk])
        await until(lambda: any(f"{group.pk}" in topic for s in server.sockets for topic in s.topics))
        await self.finish(peer, gate)
        await done(say, group, alice, "Welcome")
        heard = [await peer.frame() for _ in range(3)]
        assert [frame["type"] for frame in heard] == ["chat.message", "chat.conversation", "chat.message"]
        assert heard[2]["data"]["message"]["body"] == "Welcome"


class Gate:
    """Topics that are read, and then wait to be handed over."""

    def __init__(self) -> None:
        self.read = threading.Event()
        self.open = threading.Event()

    def topics(self, user_ids: Sequence[UUID]) -> list[list[str]]:
        found = chat_topics(user_ids)
        self.read.set()
        assert self.open.wait(30)
        return found


async def test_a_group_reader_is_heard_by_their_own_devices_only(
    group: Conversation, alice: User, bob: User, both: tuple[Peer, Peer], server: Server
) -> None:
    await done(read_mark, Mark(bob.pk, group.pk, 2))
    assert (await event(both[1], "chat.read"))["read_seq"] == 2
    await both[0].answers_ping()
    assert list(server.hub.listeners(user_topic(bob.pk)))


async def test_the_name_alone_serves_chat(direct: Conversation, connect: Connect, alice_token: str) -> None:
    peer = connect("/ws/chat/")
    assert list((await peer.sign_in(token=alice_token))["state"]) == ["chat"]
    assert (await peer.call("chat.send", conversation=str(direct.pk), body="Hi", client_id="1"))["type"] == "ok"
