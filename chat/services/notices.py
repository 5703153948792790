"""What happened in a conversation, told among its messages: who came, who left, the new title; a call of its two."""

from typing import Any
from uuid import UUID

from django.db import transaction

from chat.frames import MessageSent, Read
from chat.models import Conversation, Message
from chat.models.conversation import direct_pair
from chat.services.access import is_cut_off
from chat.services.changes import changes_take
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


@transaction.atomic
def direct_notice_add(*, by: UUID, user_id: UUID, notice: dict[str, Any], seen: bool) -> None:
    """Tells two people, in the conversation that they have, what one of them did. Behind a block nothing is told.

    What the other one has `seen` happen leaves nothing unread to who has read all that stands above it.
    """
    pair = direct_pair(by, user_id)
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pair=pair).first()
    if conversation is None or is_cut_off(conversation, by):
        return
    notice_add(conversation=conversation, by=by, change=changes_take(), notice=notice)
    if seen:
        _read_along(conversation, user_id)


def _read_along(conversation: Conversation, user_id: UUID) -> None:
    seq, change = conversation.last_seq, conversation.change
    up_to_date = conversation.members.filter(user=user_id, read_seq=seq - 1)
    if up_to_date.update(read_seq=seq, delivered_seq=seq, change=change):
        publish(conversation_topic(conversation.pk), Read(conversation.pk, user_id, seq, seq, change))
