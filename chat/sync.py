"""What a client missed: everything that changed after a number it knows."""

from uuid import UUID

import msgspec
from django.db.models import Q

from chat.models import Member, Message
from chat.overview import conversation_views
from chat.services.changes import changes_seen
from chat.wire import ConversationView, MessageView, stored_message_view

MOST_MESSAGES = 200
MOST_CONVERSATIONS = 200
FAR_BEHIND = 2000


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
    messages = _changed_messages(places, cursor, seen)
    if cursor > seen or len(places) > MOST_CONVERSATIONS or len(messages) > FAR_BEHIND:
        return Missed(seen, more=False, reload=True, conversations=[], messages=[])
    more = len(messages) > MOST_MESSAGES
    page = messages[:MOST_MESSAGES]
    found = {row.pk: row for row in Message.objects.filter(pk__in=[pk for pk, _ in page]).for_wire()}
    return Missed(
        cursor=page[-1][1] if more else seen,
        more=more,
        reload=False,
        conversations=conversation_views(places),
        messages=[stored_message_view(found[pk]) for pk, _ in page],
    )


def _changed_places(user_id: UUID, cursor: int) -> list[Member]:
    """Of the conversations that somebody is in, or left since."""
    theirs = Member.objects.reachable().filter(user=user_id)
    changed = Q(change__gt=cursor) | Q(left_at__isnull=True, conversation__change__gt=cursor)
    return list(theirs.filter(changed).select_related("conversation").order_by("pk")[: MOST_CONVERSATIONS + 1])


def _changed_messages(places: list[Member], cursor: int, seen: int) -> list[tuple[int, int]]:
    """Keys and changes of messages, in the order in which they changed."""
    present = [place.conversation_id for place in places if place.left_at is None]
    cleared = {place.conversation_id: place.cleared_seq for place in places if place.cleared_seq}
    rows = Message.objects.filter(conversation__in=present, change__gt=cursor, change__lte=seen)
    for conversation_id, seq in cleared.items():
        rows = rows.exclude(conversation=conversation_id, seq__lte=seq)
    return list(rows.order_by("change").values_list("pk", "change")[: FAR_BEHIND + 1])
