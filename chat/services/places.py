"""Many people's places in conversations, locked and read at once, and written again."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db import connection

from chat.services.tables import Columns, execute, select

Key = tuple[UUID, UUID]
"""A conversation, and somebody in it."""

_COLUMNS: Columns = {"number": "bigint", "conversation_id": "uuid", "user_id": "uuid"}
_LOCK = """
    SELECT id FROM chat_conversation WHERE id IN (SELECT given.conversation_id FROM {given}) ORDER BY id
    FOR NO KEY UPDATE
"""
_WHAT = """
    given.number, conversation.kind = 'direct', conversation.last_seq,
    member.id, member.has_written, member.read_seq, member.delivered_seq, member.cleared_seq
"""
_READ = """
    FROM {given}
    JOIN chat_member AS member
        ON member.conversation_id = given.conversation_id AND member.user_id = given.user_id AND member.left_at IS NULL
    JOIN chat_conversation AS conversation ON conversation.id = member.conversation_id
    WHERE NOT EXISTS (
        SELECT 1
        FROM chat_member AS other
        JOIN accounts_block AS block
            ON block.blocker_id = member.user_id AND block.blocked_id = other.user_id
            OR block.blocker_id = other.user_id AND block.blocked_id = member.user_id
        WHERE conversation.kind = 'direct' AND other.conversation_id = conversation.id
    )
"""
_MOVE = """
    UPDATE chat_member SET read_seq = given.read_seq, delivered_seq = given.delivered_seq, change = given.change
    FROM {given} WHERE chat_member.id = given.id
"""


class Ground(msgspec.Struct):
    """A conversation, as far as it matters to who says or reads something in it."""

    id: UUID
    is_direct: bool
    last_seq: int


class Place(msgspec.Struct):
    id: int
    ground: Ground
    user_id: UUID
    has_written: bool
    read_seq: int
    delivered_seq: int
    cleared_seq: int
    change: int = 0


def places_lock(keys: Iterable[Key]) -> dict[Key, Place]:
    """Those that are there and behind no block. Their conversations are locked, so it stays true to the commit."""
    asked = list(dict.fromkeys(keys))
    rows = [(number, *key) for number, key in enumerate(asked)]
    if connection.features.has_select_for_update:  # in SQLite one transaction writes at a time
        execute(_LOCK, _COLUMNS, rows)
    grounds: dict[UUID, Ground] = {}
    places = {}
    for number, is_direct, last_seq, pk, has_written, *seqs in select(_WHAT, _READ, _COLUMNS, rows):
        conversation_id, user_id = key = asked[number]
        ground = grounds.setdefault(conversation_id, Ground(conversation_id, bool(is_direct), last_seq))
        places[key] = Place(pk, ground, user_id, bool(has_written), *seqs)
    return places


def places_move(places: Iterable[Place]) -> None:
    columns: Columns = {"id": "bigint", "read_seq": "bigint", "delivered_seq": "bigint", "change": "bigint"}
    execute(_MOVE, columns, [(place.id, place.read_seq, place.delivered_seq, place.change) for place in places])
