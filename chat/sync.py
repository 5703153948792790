"""What a client missed: everything that changed after a number it knows."""

from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Q

from chat.models import Member, Message
from chat.overview import conversation_views
from chat.services.changes import changes_seen
from chat.services.tables import Columns, execute
from chat.wire import ConversationView, MessageView, stored_message_view

MOST_MESSAGES = 200
MOST_CONVERSATIONS = 200
FAR_BEHIND = 2000

# Each conversation by its index, and no further than matters. Asked for all of them in the order of their changes, a
# database would rather read and sort everything that was ever said there.
_CHANGED = {
    "sqlite": """
        SELECT message.id, message.change FROM {given} CROSS JOIN chat_message AS message
            ON message.conversation_id = given.conversation_id AND message.seq > given.cleared_seq
            AND message.change > %(cursor)s AND message.change <= %(seen)s
        LIMIT %(most)s
    """,
    "postgresql": """
        SELECT message.id, message.change FROM {given} CROSS JOIN LATERAL (
            SELECT id, change FROM chat_message
            WHERE conversation_id = given.conversation_id AND seq > given.cleared_seq
                AND change > %(cursor)s AND change <= %(seen)s
            ORDER BY change LIMIT %(most)s
        ) AS message
        LIMIT %(most)s
    """,
}


class Missed(msgspec.Struct, frozen=True):
    """`cursor` is what to ask with next, at once if there is `more`.

    With `reload`, too much has happened: fetch the list of conversations, and forget what was kept of them.
    """

    cursor: int
    more: bool
    reload: bool
    conversations: list[ConversationView]
    messages: list[MessageView]


def missed_since(*, user_id: UUID, cursor: int) -> Missed:
    # Read first: what is committed from here on is found the next time, if not already now.
    seen = changes_seen()
    places = _changed_places(user_id, cursor)
    views = conversation_views(places)
    messages = _changed_messages(views, cursor, seen)
    if cursor > seen or len(places) > MOST_CONVERSATIONS or len(messages) > FAR_BEHIND:
        return Missed(seen, more=False, reload=True, conversations=[], messages=[])
    more = len(messages) > MOST_MESSAGES
    page = messages[:MOST_MESSAGES]
    found = {row.pk: row for row in Message.objects.filter(pk__in=[pk for pk, _ in page]).for_wire()}
    return Missed(
        cursor=page[-1][1] if more else seen,
        more=more,
        reload=False,
        conversations=views,
        messages=[stored_message_view(found[pk]) for pk, _ in page],
    )


def _changed_places(user_id: UUID, cursor: int) -> list[Member]:
    """Of the conversations that somebody is in, or that were left, or cut off by a block, since."""
    theirs = Member.objects.filter(user=user_id)
    changed = Q(change__gt=cursor) | Q(left_at__isnull=True, conversation__change__gt=cursor)
    return list(theirs.filter(changed).select_related("conversation").order_by("pk")[: MOST_CONVERSATIONS + 1])


def _changed_messages(views: list[ConversationView], cursor: int, seen: int) -> list[tuple[int, int]]:
    """Keys and changes of messages, in the order in which they changed; of too many, only that they are."""
    present = [(view.id, view.cleared_seq) for view in views if not view.left]
    columns: Columns = {"conversation_id": "uuid", "cleared_seq": "bigint"}
    statement = _CHANGED[connection.vendor]
    rows = execute(statement, columns, present, cursor=cursor, seen=seen, most=FAR_BEHIND + 1)
    return sorted(rows, key=lambda row: row[1])
