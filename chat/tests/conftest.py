"""Sockets as the core's tests have them; friends, conversations, and what is said; what was told, and to whom."""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from accounts.models import User
from accounts.tests.pushing import push_service
from chat.models import Conversation, Member
from chat.services.attachments import Upload, attachment_upload
from chat.services.conversations import direct_open, group_create
from chat.services.friend_requests import friend_request_send
from chat.services.members import member_set_role
from chat.services.sending import NewMessage, message_send
from chat.state import ChatState, chat_states, chat_topics
from chat.topics import conversation_topic
from chat.wire import MessageView
from conftest import Client, MakeUser, SignIn
from realtime.ids import uuid7
from realtime.publish import Delivery
from realtime.tests.conftest import (
    _outlet_of_its_own,
    alice_socket,
    alice_token,
    anyio_backend,
    application,
    bob_token,
    connect,
    server,
    signed_in,
    unlimited,
)
from realtime.topics import user_topic

__all__ = [
    "_outlet_of_its_own",
    "alice_socket",
    "alice_token",
    "anyio_backend",
    "application",
    "bob_token",
    "connect",
    "push_service",
    "server",
    "signed_in",
    "unlimited",
]

Deliveries = Callable[[], Any]
Told = list[tuple[str, dict[str, Any]]]


def befriend(one: User, other: User) -> None:
    friend_request_send(by=one.pk, user_id=other.pk)
    friend_request_send(by=other.pk, user_id=one.pk)


def told(sent: Iterable[Delivery], user: User) -> Told:
    """The events that a person's own sockets heard, as their name and data."""
    frames = [json.loads(each.frame) for each in sent if each.frame and each.topic == user_topic(user.pk)]
    return [(frame["type"], frame["data"]) for frame in frames]


def moved(sent: Iterable[Delivery]) -> list[tuple[str, str, str]]:
    """Whose sockets joined or left which topic."""
    moves = [each for each in sent if each.join or each.leave]
    return [(each.topic, "join" if each.join else "leave", each.join or each.leave) for each in moves]


def state_of(user: User) -> ChatState:
    return chat_states([user.pk])[0]


def topics_of(user: User) -> list[str]:
    return chat_topics([user.pk])[0]


@pytest.fixture
def friends(alice: User, bob: User) -> None:
    befriend(alice, bob)


@pytest.fixture
def carol(make_user: MakeUser) -> User:
    return make_user("carol", full_name="Carol Castro")


@pytest.fixture
def carol_api(carol: User, sign_in: SignIn) -> Client:
    return sign_in(carol)


@pytest.fixture
def direct(alice: User, bob: User) -> Conversation:
    """Of Alice and Bob; nothing has been said yet."""
    return direct_open(by=alice.pk, user_id=bob.pk)[0].conversation


@pytest.fixture
def group(alice: User, bob: User, carol: User) -> Conversation:
    """Alice owns it, Bob is an admin, Carol a member. That is told by its two first messages."""
    conversation = group_create(by=alice.pk, title="Us", user_ids=[bob.pk, carol.pk]).conversation
    member_set_role(conversation_id=conversation.pk, by=alice.pk, user_id=bob.pk, role=Member.Role.ADMIN)
    conversation.refresh_from_db()
    return conversation


def say(
    conversation: Conversation,
    by: User,
    body: str = "Hello",
    *,
    client_id: str = "",
    reply_to: int | None = None,
    attachments: tuple[UUID, ...] = (),
) -> MessageView:
    return message_send(NewMessage(by.pk, conversation.pk, client_id or str(uuid7()), body, reply_to, attachments))


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **save: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, (220, 20, 20))
    image.paste((20, 20, 220), (size[0] // 2, 0, *size))
    target = BytesIO()
    image.save(target, kind, **save)
    return target.getvalue()


def attach(owner: User, data: bytes = b"", name: str = "photo.jpg", content_type: str = "", **given: Any) -> UUID:
    """What somebody uploads: a picture, if nothing else is said."""
    data = data or picture()
    upload = Upload(BytesIO(data), len(data), name, content_type, **given)
    return attachment_upload(owner=owner, upload=upload).pk


def place_of(user: User, conversation: Conversation) -> Member:
    return Member.objects.select_related("conversation").get(user=user, conversation=conversation)


def address(conversation: Conversation, rest: str = "") -> str:
    return f"/api/v1/conversations/{conversation.pk}/{rest}"


def told_all(sent: Iterable[Delivery], conversation: Conversation) -> Told:
    """The events that everybody in a conversation heard."""
    frames = [
        json.loads(each.frame) for each in sent if each.frame and each.topic == conversation_topic(conversation.pk)
    ]
    return [(frame["type"], frame["data"]) for frame in frames]
