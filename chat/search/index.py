"""The index itself: words kept, words dropped, and the latest messages that have them, in either database's way."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from chat.models import Message, MessageWords
from chat.search.scopes import Stretch, scope_of
from chat.search.words import Term, words_of
from chat.services.tables import execute

_KEEP = "INSERT INTO chat_messagewords (message_id, words) SELECT message_id, words FROM {given}"
_FIND = {
    # An FTS5 table gives its rows backwards by itself, one at a time, if SQLite begins with it: so, CROSS JOIN.
    "sqlite": """
        SELECT chat_words_index.rowid FROM chat_words_index
        CROSS JOIN chat_message AS message ON message.id = chat_words_index.rowid
        CROSS JOIN chat_member AS place ON place.conversation_id = message.conversation_id
            AND place.user_id = %s AND place.left_at IS NULL AND message.seq > place.cleared_seq
        WHERE chat_words_index MATCH {questions} AND chat_words_index.rowid < %s
            AND message.conversation_id IN ({conversations})
        ORDER BY chat_words_index.rowid DESC LIMIT %s
    """,
    # In these steps, or PostgreSQL, which cannot know how rare a word is, may read all messages instead.
    "postgresql": """
        WITH found AS MATERIALIZED (
            SELECT message_id FROM chat_messagewords WHERE {questions}
        )
        SELECT latest.message_id FROM (
            SELECT message_id FROM found WHERE message_id < %s ORDER BY message_id DESC OFFSET 0
        ) AS latest
        CROSS JOIN LATERAL (
            SELECT 1 FROM chat_message AS message
            JOIN chat_member AS place ON place.conversation_id = message.conversation_id
                AND place.user_id = %s AND place.left_at IS NULL AND message.seq > place.cleared_seq
            WHERE message.id = latest.message_id AND message.conversation_id IN ({conversations})
            OFFSET 0
        ) AS own
        ORDER BY latest.message_id DESC LIMIT %s
    """,
}


class Worded(NamedTuple):
    """What of a message its words follow from."""

    id: int
    conversation_id: UUID
    seq: int
    body: str


def words_keep(messages: Iterable[Worded]) -> int:
    """Of new messages, in the transaction that writes them. Returns how many have any."""
    rows = [(message.id, words) for message in messages if (words := _lexemes(message))]
    if rows:
        execute(_KEEP, {"message_id": "bigint", "words": "tsvector"}, rows)
    return len(rows)


def words_replace(message: Message) -> None:
    """Of a message that says something else now, or nothing."""
    MessageWords.objects.filter(message=message.pk).delete()
    words_keep([worded(message)])


def words_rebuild(messages: QuerySet[Message]) -> int:
    """Of all of them, a portion at a time, while others write. Returns how many have words."""
    kept, last, portion = 0, 0, 2000
    while True:
        with transaction.atomic():
            # Locked before their words, as when they are edited: neither overtakes the other.
            rows = list(messages.filter(pk__gt=last).order_by("pk").select_for_update()[:portion])
            if not rows:
                return kept
            MessageWords.objects.filter(message__in=rows).delete()
            kept += words_keep(map(worded, rows))
        last = rows[-1].pk


def messages_with(
    terms: Sequence[Term], *, user_id: UUID, stretches: Collection[Stretch], below: int, limit: int
) -> list[int]:
    """The ids of the latest of one's own messages, within some stretches, that have all the words."""
    field = Message._meta.get_field("conversation")  # noqa: SLF001
    conversations = [
        field.get_db_prep_value(each, connection) for each in {stretch.conversation_id for stretch in stretches}
    ]
    questions = [_question(terms, stretch.scope) for stretch in stretches]
    person = field.get_db_prep_value(user_id, connection)
    places = ", ".join(["%s"] * len(conversations))
    if connection.vendor == "sqlite":
        statement = _FIND["sqlite"].format(questions="%s", conversations=places)
        asked = [person, " OR ".join(questions), below, *conversations, limit]
    else:
        # One by one: asked as a whole, each message would be held against the question of every stretch.
        either = " OR ".join(["words @@ %s::tsquery"] * len(questions))
        statement = _FIND["postgresql"].format(questions=either, conversations=places)
        asked = [*questions, below, person, *conversations, limit]
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [pk for (pk,) in cursor.fetchall()]


def worded(message: Message) -> Worded:
    return Worded(message.pk, message.conversation_id, message.seq, message.body)


def _lexemes(message: Worded) -> str:
    scope = scope_of(message.conversation_id, message.seq)
    words = words_of(message.body)
    return scope + f" {scope}".join(words) if words else ""


def _question(terms: Sequence[Term], scope: str) -> str:
    """Words have only letters, digits and marks, and stand in quotes: nobody's text is syntax."""
    if connection.vendor == "sqlite":
        words = " AND ".join(f'"{scope}{fold}"{"*" * prefix}' for fold, prefix in terms)
        return f"({words})"
    return " & ".join(f"'{scope}{fold}'{':*' * prefix}" for fold, prefix in terms)
