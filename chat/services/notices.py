"""What happened in a conversation, told among its messages: who came, who left, the new title."""

from typing import Any
from uuid import UUID

from chat.frames import MessageSent
from chat.models import Conversation, Message
from chat.topics import conversation_topic
from chat.wire import message_view
from realtime.ids import uuid7
from realtime.publish import publish


def notice_add(*, conversation: Conversation, by: UUID, change: int, notice: dict[str, Any]) -> None:
    """Of a conversation that is locked; `change` is the number of what happened."""
    message = Message.objects.create(
        conversation=conversation,
        seq=conversation.last_seq + 1,
        change=change,
        sender_id=by,
        client_id=f"notice:{uuid7()}",
        kind=Message.Kind.NOTICE,
        notice=notice,
    )
    conversation.last_seq = message.seq
    conversation.last_message = message
    conversation.active = conversation.change = change
    conversation.active_at = message.created_at
    conversation.save(update_fields=["last_seq", "last_message", "active", "active_at", "change"])
    conversation.members.filter(user=by, left_at__isnull=True).update(
        read_seq=message.seq, delivered_seq=message.seq, change=change
    )
    publish(conversation_topic(conversation.pk), MessageSent(message_view(message)))
