"""A conversation's messages, a page at a time: by their places in it, so a page costs the same wherever it is."""

from chat.models import Member, Message
from chat.wire import MessageView, stored_message_view


def messages_around(place: Member, *, before: int | None, after: int | None, limit: int) -> list[MessageView]:
    """The last ones before a place, or the first ones after it, in their order."""
    rows = Message.objects.filter(conversation=place.conversation_id, seq__gt=max(place.cleared_seq, after or 0))
    if before is not None:
        rows = rows.filter(seq__lt=before)
    backwards = after is None
    page = list(rows.for_wire().order_by("-seq" if backwards else "seq")[:limit])
    return [stored_message_view(row) for row in (reversed(page) if backwards else page)]


def pinned_messages(place: Member) -> list[MessageView]:
    """There are few. Asked for their places too, SQLite would look for them among all messages instead."""
    rows = Message.objects.filter(conversation=place.conversation_id, pinned_at__isnull=False)
    return [stored_message_view(row) for row in rows.for_wire().order_by("-pinned_at") if row.seq > place.cleared_seq]
