"""What chat tells sockets that sign in, and what they listen to from then on: asked once for all that came together."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.models import Count, F

from chat.models import FriendRequest, Member
from chat.presence import presence_topics_of
from chat.services.changes import changes_seen
from chat.topics import conversation_topic


class ChatState(msgspec.Struct):
    """`cursor` is what `chat.sync` takes. `unread` counts conversations, `requests` those who ask to be friends."""

    cursor: int
    unread: int
    requests: int


def chat_states(user_ids: Sequence[UUID]) -> list[ChatState]:
    cursor = changes_seen()
    unread = Member.objects.present().reachable().filter(user__in=user_ids, read_seq__lt=F("conversation__last_seq"))
    unread_of = dict(unread.values_list("user").annotate(Count("pk")))
    requests_of = dict(FriendRequest.objects.received_by(*user_ids).values_list("receiver").annotate(Count("pk")))
    return [ChatState(cursor, unread_of.get(each, 0), requests_of.get(each, 0)) for each in user_ids]


def chat_topics(user_ids: Sequence[UUID]) -> list[list[str]]:
    topics: defaultdict[UUID, list[str]] = defaultdict(list)
    places = Member.objects.present().filter(user__in=user_ids)
    for user_id, conversation_id in places.values_list("user", "conversation"):
        topics[user_id].append(conversation_topic(conversation_id))
    for user_id, topic in presence_topics_of(user_ids):
        topics[user_id].append(topic)
    return [topics[user_id] for user_id in user_ids]
