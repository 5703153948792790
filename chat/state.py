"""What chat tells a socket that signs in, and what it listens to from then on."""

from uuid import UUID

import msgspec
from django.db.models import F

from chat.models import Conversation, FriendRequest, Member
from chat.presence import presence_topics_of
from chat.services.changes import changes_seen
from chat.topics import conversation_topic


class ChatState(msgspec.Struct):
    """`cursor` is what `chat.sync` takes. `unread` counts conversations, `requests` those who ask to be friends."""

    cursor: int
    unread: int
    requests: int


def chat_state(user_id: UUID) -> ChatState:
    places = Member.objects.present().reachable().filter(user=user_id)
    return ChatState(
        cursor=changes_seen(),
        unread=places.filter(read_seq__lt=F("conversation__last_seq")).count(),
        requests=FriendRequest.objects.received_by(user_id).count(),
    )


def chat_topics(user_id: UUID) -> list[str]:
    conversations = Conversation.objects.of(user_id).values_list("pk", flat=True)
    return [*map(conversation_topic, conversations), *presence_topics_of(user_id)]
