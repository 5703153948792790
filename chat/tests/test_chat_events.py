"""Each event is enough: what a client holds, with the event, is what it would fetch."""

from collections.abc import Callable
from typing import Any

import pytest

import chat.frames
import chat.friend_frames  # noqa: F401  They declare them.
from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from chat.friend_wire import friend_request_view, friend_view
from chat.models import FriendRequest, Friendship, Member
from chat.overview import conversation_views
from chat.services.conversations import (
    conversation_delete,
    conversation_mute,
    conversation_rename,
    direct_open,
    group_create,
)
from chat.services.friend_requests import (
    friend_request_accept,
    friend_request_cancel,
    friend_request_decline,
    friend_request_send,
)
from chat.services.friends import friend_remove
from chat.services.members import member_leave, member_remove, member_set_role, members_add
from chat.services.messages import (
    message_delete,
    message_edit,
    message_pin,
    message_unpin,
    reaction_add,
    reaction_remove,
)
from chat.services.reads import Mark, reads_mark
from chat.services.sending import NewMessage, messages_send
from chat.services.typing import typing_tell
from chat.sync import missed_since
from chat.tests.conftest import Deliveries, befriend, say, topics_of
from chat.tests.test_friends_presence import hide
from chat.wire import QUOTED
from conftest import MakeUser
from realtime.ids import uuid7
from realtime.models import Status
from realtime.presence import Opened, connection_set_status, connections_open, process_renew
from realtime.registry import events
from realtime.tests.listening import Listener, plain
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

Data = dict[str, Any]


class Device(Listener):
    """A client: its state, how each event changes that, and which topics it hears, as a socket would."""

    def __init__(self, user: User) -> None:
        super().__init__(user_topic(user.pk), *topics_of(user))
        self.user = user
        self.conversations, self.messages = fetched(user)
        self.friends, self.requests = friends_fetched(user)
        self.unopened: set[str] = set()

    def take(self, name: str, data: Data) -> None:
        if not name.startswith("accounts."):  # what that tells is fetched where it is shown
            getattr(self, "on_" + name.replace(".", "_"))(data)

    def on_chat_message(self, data: Data) -> None:
        message = data["message"]
        self._keep(message)
        conversation = self.conversations.get(message["conversation"])
        if conversation is None:
            return  # of one that is told of next
        conversation |= {
            "last_seq": message["seq"],
            "last_message": message,
            "active_at": message["created_at"],
            "change": message["change"],
        }
        if message["sender"] == str(self.user.pk):
            conversation |= {"read_seq": message["seq"], "delivered_seq": message["seq"]}
        elif conversation["peer"]:
            conversation["peer"] |= {"read_seq": message["seq"], "delivered_seq": message["seq"]}
        conversation["unread"] = conversation["last_seq"] - conversation["read_seq"]

    def on_chat_message_changed(self, data: Data) -> None:
        message = data["message"]
        conversation = self.conversations[message["conversation"]]
        conversation["change"] = message["change"]
        if message["seq"] <= conversation["cleared_seq"]:
            return
        self._keep(message)
        if conversation["last_message"] and conversation["last_message"]["id"] == message["id"]:
            conversation["last_message"] = message
        for other in [*self.messages.values(), *[each["last_message"] for each in self.conversations.values()]]:
            quoted = other and other["reply_to"]
            if quoted and quoted["id"] == message["id"]:
                quoted |= {"body": message["body"][:QUOTED], "deleted": message["deleted_at"] is not None}

    def on_chat_conversation(self, data: Data) -> None:
        """Of one that is new, the messages are fetched when it is opened."""
        conversation = data["conversation"]
        if conversation["id"] not in self.conversations:
            self.unopened.add(conversation["id"])
        if conversation["left"]:
            self.conversations.pop(conversation["id"], None)
        else:
            self.conversations[conversation["id"]] = conversation
        self.messages = {
            pk: message
            for pk, message in self.messages.items()
            if message["conversation"] != conversation["id"]
            or (not conversation["left"] and message["seq"] > conversation["cleared_seq"])
        }

    def on_chat_read(self, data: Data) -> None:
        conversation = self.conversations[data["conversation"]]
        marks = {name: data[name] for name in ("read_seq", "delivered_seq")}
        (conversation if data["user"] == str(self.user.pk) else conversation["peer"]).update(marks)
        conversation["change"] = max(conversation["change"], data["change"])
        conversation["unread"] = conversation["last_seq"] - conversation["read_seq"]

    def on_chat_typing(self, data: Data) -> None:
        """Shown for five seconds, and kept by nobody."""
        assert data["conversation"] in self.conversations

    def on_friends_request(self, data: Data) -> None:
        request = data["request"]
        if data["state"] == "waiting":
            self.requests[request["id"]] = request
        else:
            self.requests.pop(request["id"], None)

    def on_friends_changed(self, data: Data) -> None:
        if data["friend"]:
            self.friends[data["user"]] = data["view"]
        else:
            self.friends.pop(data["user"], None)

    def on_presence_changed(self, data: Data) -> None:
        """One's own is told too; it stands elsewhere."""
        presence = {"status": data["status"], "last_seen": data["last_seen"]}
        if friend := self.friends.get(data["user"]):
            friend["presence"] = presence
        for conversation in self.conversations.values():
            peer = conversation["peer"]
            if peer and peer["user"]["id"] == data["user"] and peer["presence"]:
                peer["presence"] = presence

    def opened(self, messages: dict[int, Data]) -> dict[int, Data]:
        return {pk: each for pk, each in messages.items() if each["conversation"] not in self.unopened}

    def _keep(self, message: Data) -> None:
        self.messages[message["id"]] = message


def fetched(user: User) -> tuple[dict[str, Data], dict[int, Data]]:
    """By what somebody can fetch: their conversations, and every message of those."""
    views = conversation_views(
        list(Member.objects.present().reachable().filter(user=user).select_related("conversation"))
    )
    messages = missed_since(user_id=user.pk, cursor=0).messages
    conversations = {str(view.id): plain(view) for view in views}
    return conversations, {view.id: plain(view) for view in messages}


def friends_fetched(user: User) -> tuple[dict[str, Data], dict[int, Data]]:
    """Friends by their ids, and the requests that wait for an answer of either side."""
    friends = [friend_view(row) for row in Friendship.objects.of(user.pk).for_wire()]
    waiting = FriendRequest.objects.received_by(user.pk) | FriendRequest.objects.sent_by(user.pk)
    requests = [friend_request_view(row, seen_by=user.pk) for row in waiting.with_people()]
    return {str(view.user.id): plain(view) for view in friends}, {view.id: plain(view) for view in requests}


class World:
    """Alice and Bob have a conversation; with Carol they have a group. In both, something was said."""

    def __init__(self, alice: User, bob: User, carol: User, dora: User) -> None:
        self.alice, self.bob, self.carol, self.dora = alice, bob, carol, dora
        self.direct = direct_open(by=alice.pk, user_id=bob.pk)[0].conversation
        self.group = group_create(by=alice.pk, title="Us", user_ids=[bob.pk, carol.pk]).conversation
        self.said = say(self.direct, alice, "Hello @bob").id
        self.reply = say(self.direct, bob, "What?", reply_to=self.said).id
        self.shouted = say(self.group, alice, "All!").id
        reaction_add(message_id=self.said, by=bob.pk, emoji="👍")

    def batch(self) -> None:
        new = [
            NewMessage(self.alice.pk, self.direct.pk, "1", "one"),
            NewMessage(self.bob.pk, self.direct.pk, "2", "@alice", self.reply),
            NewMessage(self.carol.pk, self.group.pk, "3", "three"),
        ]
        messages_send(new)

    def both_read(self) -> None:
        reads_mark([Mark(self.alice.pk, self.direct.pk, 2), Mark(self.bob.pk, self.direct.pk, 2, read=False)])

    def emptied_then_edited(self) -> None:
        conversation_delete(conversation_id=self.direct.pk, by=self.bob.pk)
        message_edit(message_id=self.said, by=self.alice.pk, body="Otherwise")

    def unblocked(self) -> None:
        block_create(blocker=self.bob, user_id=self.alice.pk)
        block_delete(blocker=self.bob, user_id=self.alice.pk)

    def asked(self) -> int:
        """Alice asked Dora."""
        friend_request_send(by=self.alice.pk, user_id=self.dora.pk)
        return FriendRequest.objects.get(sender=self.alice).pk

    def comes(self, user: User) -> None:
        """Opens a socket, and steps away from it."""
        process_id, opened = uuid7(), Opened(uuid7(), user.pk, "")
        process_renew(process_id=process_id, open_now=list)
        connections_open(process_id=process_id, opened=[opened])
        connection_set_status(connection_id=opened.id, status=Status.AWAY)

    def friend_comes(self) -> None:
        """Whose friend is Bob, who knows Alice from their conversation, too."""
        befriend(self.alice, self.bob)
        self.comes(self.alice)

    def friend_hides(self) -> None:
        self.friend_comes()
        hide(self.alice, hidden=True)

    def friend_shows_again(self) -> None:
        self.friend_hides()
        hide(self.alice, hidden=False)

    def friend_no_more(self) -> None:
        self.friend_comes()
        friend_remove(by=self.bob.pk, user_id=self.alice.pk)

    def friend_who_wrote_nothing_no_more(self) -> None:
        befriend(self.alice, self.carol)
        direct_open(by=self.alice.pk, user_id=self.carol.pk)
        self.comes(self.carol)
        friend_remove(by=self.alice.pk, user_id=self.carol.pk)
        self.comes(self.carol)

    def first_words(self) -> None:
        """Dora, who is away, writes to Alice, and comes back."""
        direct = direct_open(by=self.dora.pk, user_id=self.alice.pk)[0].conversation
        self.comes(self.dora)
        say(direct, self.dora)
        self.comes(self.dora)

    def first_words_of_both(self) -> None:
        direct = direct_open(by=self.dora.pk, user_id=self.alice.pk)[0].conversation
        messages_send([NewMessage(user.pk, direct.pk, "1", "Hello") for user in (self.dora, self.alice, self.dora)])
        self.comes(self.dora)
        self.comes(self.alice)

    def writer_hides(self) -> None:
        self.comes(self.bob)
        hide(self.bob, hidden=True)

    def writer_shows_again(self) -> None:
        self.writer_hides()
        hide(self.bob, hidden=False)

    def unblocked_and_comes(self) -> None:
        block_create(blocker=self.bob, user_id=self.alice.pk)
        self.comes(self.alice)
        block_delete(blocker=self.bob, user_id=self.alice.pk)
        self.comes(self.alice)

    def asked_and_blocked(self) -> None:
        self.asked()
        block_create(blocker=self.dora, user_id=self.alice.pk)

    def befriended_and_parted(self) -> None:
        befriend(self.bob, self.carol)
        friend_remove(by=self.carol.pk, user_id=self.bob.pk)

    def befriended_and_blocked(self) -> None:
        befriend(self.bob, self.carol)
        block_create(blocker=self.bob, user_id=self.carol.pk)

    def comes_back(self) -> None:
        member_leave(conversation_id=self.group.pk, by=self.carol.pk)
        say(self.group, self.bob)
        members_add(conversation_id=self.group.pk, by=self.alice.pk, user_ids=[self.carol.pk])


Deed = Callable[[World], object]

CASES: dict[str, dict[str, Deed]] = {
    "chat.message": {
        "said": lambda w: say(w.direct, w.alice, "@bob"),
        "answered": lambda w: say(w.direct, w.bob, "Yes", reply_to=w.said),
        "said in a group": lambda w: say(w.group, w.carol),
        "several at once": World.batch,
    },
    "chat.message_changed": {
        "edited": lambda w: message_edit(message_id=w.said, by=w.alice.pk, body="Otherwise"),
        "the last one edited": lambda w: message_edit(message_id=w.shouted, by=w.alice.pk, body="@carol"),
        "deleted": lambda w: message_delete(message_id=w.said, by=w.alice.pk),
        "the last one deleted": lambda w: message_delete(message_id=w.reply, by=w.bob.pk),
        "reacted": lambda w: reaction_add(message_id=w.said, by=w.alice.pk, emoji="👍"),
        "reacted otherwise": lambda w: reaction_add(message_id=w.shouted, by=w.carol.pk, emoji="😂"),
        "reaction taken back": lambda w: reaction_remove(message_id=w.said, by=w.bob.pk, emoji="👍"),
        "pinned": lambda w: message_pin(message_id=w.said, by=w.bob.pk),
        "unpinned": lambda w: (
            message_pin(message_id=w.said, by=w.bob.pk),
            message_unpin(message_id=w.said, by=w.alice.pk),
        ),
        "emptied, then edited by the other": World.emptied_then_edited,
    },
    "chat.conversation": {
        "direct begun": lambda w: direct_open(by=w.dora.pk, user_id=w.alice.pk),
        "group begun": lambda w: group_create(by=w.bob.pk, title="New", user_ids=[w.carol.pk, w.dora.pk]),
        "renamed": lambda w: conversation_rename(conversation_id=w.group.pk, by=w.alice.pk, title="Them"),
        "added": lambda w: members_add(conversation_id=w.group.pk, by=w.alice.pk, user_ids=[w.dora.pk]),
        "removed": lambda w: member_remove(conversation_id=w.group.pk, by=w.alice.pk, user_id=w.bob.pk),
        "left": lambda w: member_leave(conversation_id=w.group.pk, by=w.carol.pk),
        "the owner left": lambda w: member_leave(conversation_id=w.group.pk, by=w.alice.pk),
        "came back": World.comes_back,
        "ended": lambda w: conversation_delete(conversation_id=w.group.pk, by=w.alice.pk),
        "emptied": lambda w: conversation_delete(conversation_id=w.direct.pk, by=w.bob.pk),
        "mute": lambda w: conversation_mute(
            conversation_id=w.direct.pk, by=w.bob.pk, until=w.direct.created_at.replace(year=2030)
        ),
        "blocked": lambda w: block_create(blocker=w.alice, user_id=w.bob.pk),
        "unblocked": World.unblocked,
        "made an admin": lambda w: member_set_role(
            conversation_id=w.group.pk, by=w.alice.pk, user_id=w.carol.pk, role=Member.Role.ADMIN
        ),
        "made the owner": lambda w: member_set_role(
            conversation_id=w.group.pk, by=w.alice.pk, user_id=w.carol.pk, role=Member.Role.OWNER
        ),
    },
    "chat.read": {
        "read": lambda w: reads_mark([Mark(w.alice.pk, w.direct.pk, 2)]),
        "delivered": lambda w: reads_mark([Mark(w.alice.pk, w.direct.pk, 2, read=False)]),
        "read in a group": lambda w: reads_mark([Mark(w.bob.pk, w.group.pk, 2), Mark(w.carol.pk, w.group.pk, 1)]),
        "both at once": World.both_read,
    },
    "chat.typing": {
        "to one": lambda w: typing_tell(conversation_id=w.direct.pk, by=w.alice.pk),
        "to many": lambda w: typing_tell(conversation_id=w.group.pk, by=w.carol.pk),
    },
    "friends.request": {
        "asked": World.asked,
        "declined": lambda w: friend_request_decline(request_id=w.asked(), by=w.dora.pk),
        "taken back": lambda w: friend_request_cancel(request_id=w.asked(), by=w.alice.pk),
        "asked who is blocked by the one asked": World.asked_and_blocked,
    },
    "friends.changed": {
        "accepted": lambda w: friend_request_accept(request_id=w.asked(), by=w.dora.pk),
        "asked each other": lambda w: befriend(w.bob, w.carol),
        "parted": World.befriended_and_parted,
        "friends, one of whom is blocked": World.befriended_and_blocked,
    },
    "presence.changed": {
        "came, and stepped away": World.friend_comes,
        "hides": World.friend_hides,
        "shows again": World.friend_shows_again,
        "came, and is a friend no more": World.friend_no_more,
        "was a friend, and never wrote": World.friend_who_wrote_nothing_no_more,
        "came, who wrote": lambda w: w.comes(w.bob),
        "wrote for the first time": World.first_words,
        "both wrote for the first time": World.first_words_of_both,
        "came again after a block": World.unblocked_and_comes,
        "hides, who wrote": World.writer_hides,
        "shows again, who wrote": World.writer_shows_again,
    },
}


def test_every_event_has_its_cases() -> None:
    assert set(CASES) == {name for name in events if name.startswith(("chat.", "friends.", "presence."))}


@pytest.fixture
def world(alice: User, bob: User, carol: User, make_user: MakeUser) -> World:
    return World(alice, bob, carol, make_user("dora"))


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases], ids=lambda value: value
)
def test_state_and_event_are_the_state(world: World, deliveries: Deliveries, name: str, case: str) -> None:
    devices = [Device(user) for user in (world.alice, world.bob, world.carol, world.dora)]
    with deliveries() as sent:
        CASES[name][case](world)
    for device in devices:
        for delivery in sent:
            device.hear(delivery)
        conversations, messages = fetched(device.user)
        assert device.conversations == conversations, device.user
        assert device.opened(device.messages) == device.opened(messages), device.user
        assert (device.friends, device.requests) == friends_fetched(device.user), device.user
        assert device.topics == {user_topic(device.user.pk), *topics_of(device.user)}
    assert name in {heard for device in devices for heard in device.heard}


def test_who_left_hears_nothing_of_what_goes_on(world: World, deliveries: Deliveries) -> None:
    carol = Device(world.carol)
    with deliveries() as sent:
        member_remove(conversation_id=world.group.pk, by=world.alice.pk, user_id=world.carol.pk)
        say(world.group, world.alice, "Among us")
        typing_tell(conversation_id=world.group.pk, by=world.bob.pk)
    for delivery in sent:
        carol.hear(delivery)
    assert carol.heard == ["chat.conversation"]
    assert set(carol.conversations) == set()


def test_a_conversation_of_others_is_never_told(world: World, deliveries: Deliveries) -> None:
    dora = Device(world.dora)
    with deliveries() as sent:
        world.batch()
        world.both_read()
    for delivery in sent:
        dora.hear(delivery)
    assert dora.heard == []
