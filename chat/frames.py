"""What chat says to sockets."""

from uuid import UUID

import msgspec

from chat.wire import ConversationView, MessageView
from realtime.registry import event


@event("chat.message")
class MessageSent(msgspec.Struct):
    """Something was said in one of your conversations; by you, perhaps, on another device."""

    message: MessageView


@event("chat.message_changed")
class MessageChanged(msgspec.Struct):
    """A message was edited, deleted, pinned, or reacted to. This is how it is now."""

    message: MessageView


@event("chat.conversation")
class ConversationChanged(msgspec.Struct):
    """One of your conversations is new, over for you, or not what it was: its title, its people, your place in it."""

    conversation: ConversationView


@event("chat.read")
class Read(msgspec.Struct):
    """How far somebody has come: yourself on another device, or the other one of a direct conversation."""

    conversation: UUID
    user: UUID
    read_seq: int
    delivered_seq: int
    change: int


@event("chat.typing", coalesce=("conversation", "user"))
class Typing(msgspec.Struct):
    """Somebody is writing. It holds for five seconds, or until their message."""

    conversation: UUID
    user: UUID
