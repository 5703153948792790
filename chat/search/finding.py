"""The messages that have all the words of a question, the latest first, a page at a time."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from chat.models import Message
from chat.search.index import messages_with
from chat.search.scopes import looks, stretches
from chat.search.snippets import Segment, snippet
from chat.search.words import Term, terms_of
from chat.wire import MessageView, stored_message_view


class Found(msgspec.Struct, frozen=True):
    message: MessageView
    snippet: list[Segment]


def messages_found(
    question: str, *, user_id: UUID, conversation_id: UUID | None, below: int, limit: int
) -> list[Found]:
    """Those with ids smaller than `below`. A question without words finds nothing."""
    terms = terms_of(question)
    if not terms:
        return []
    ids = _ids(terms, user_id=user_id, conversation_id=conversation_id, below=below, limit=limit)
    rows = Message.objects.filter(pk__in=ids).for_wire().order_by("-pk") if ids else []
    return [Found(stored_message_view(row), snippet(row.body, terms)) for row in rows]


def _ids(terms: Sequence[Term], *, user_id: UUID, conversation_id: UUID | None, below: int, limit: int) -> list[int]:
    """Stops looking when nothing that was not looked at could be among the latest."""
    found: list[int] = []
    for some, following in looks(stretches(user_id, conversation_id=conversation_id, below=below)):
        found += messages_with(terms, user_id=user_id, stretches=some, below=below, limit=limit)
        if sum(pk > following for pk in found) >= limit:
            break
    return sorted(found, reverse=True)[:limit]
