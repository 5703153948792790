"""Where words stand: each is kept together with its conversation, and its stretch of it.

So a question looks only at one's own conversations, whatever others say in theirs, and at their latest stretches first,
however often a word was said before.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from chat.models import Member, Message

STRETCH = 16_384
"""So many messages."""

FIRST_LOOK = 2 * STRETCH
FIRST_STRETCHES = 128
FURTHER = 4
"""How much more each following look takes in."""


class Stretch(NamedTuple):
    conversation_id: UUID
    number: int
    size: int
    newest: int
    """No message of it has a larger id."""

    @property
    def scope(self) -> str:
        return scope_of(self.conversation_id, self.number * STRETCH)


def scope_of(conversation_id: UUID, seq: int) -> str:
    """Of one length. That two may be the same does no harm: whose a message is, is checked where it is found."""
    return f"{crc32((seq // STRETCH).to_bytes(8), crc32(conversation_id.bytes)):08x}"


def stretches(user_id: UUID, *, conversation_id: UUID | None, below: int) -> list[Stretch]:
    """All that this person may see with messages before `below`, the newest first."""
    places = Member.objects.shown().filter(user=user_id, conversation__last_seq__gt=0)
    if conversation_id is not None:
        places = places.filter(conversation=conversation_id)
    columns = ("conversation", "cleared_seq", "conversation__last_seq", "conversation__last_message")
    rows = list(places.values_list(*columns))
    ends = _ends(rows)
    found = [stretch for row in rows for stretch in _stretches_of(*row, ends=ends, below=below)]
    return sorted(found, key=lambda stretch: stretch.newest, reverse=True)


def _ends(rows: Sequence[tuple[UUID, int, int, int]]) -> dict[tuple[UUID, int], int]:
    """The ids of the last messages of the earlier stretches, of which only long conversations have any."""
    long = {row[0]: (row[1] // STRETCH, row[2] // STRETCH) for row in rows if row[1] // STRETCH < row[2] // STRETCH}
    if not long:
        return {}
    first, last = min(first for first, _ in long.values()), max(last for _, last in long.values())
    seqs = [number * STRETCH - 1 for number in range(first + 1, last + 1)]
    known = Message.objects.filter(conversation__in=long, seq__in=seqs).values_list("conversation", "seq", "pk")
    return {(conversation_id, seq // STRETCH): pk for conversation_id, seq, pk in known}


def _stretches_of(
    conversation_id: UUID,
    cleared_seq: int,
    last_seq: int,
    last_message: int,
    *,
    ends: dict[tuple[UUID, int], int],
    below: int,
) -> Iterator[Stretch]:
    for number in range((cleared_seq + 1) // STRETCH, last_seq // STRETCH + 1):
        newest = ends.get((conversation_id, number), last_message)
        before = ends.get((conversation_id, number - 1), 0)
        if before + 1 < below:
            size = min(STRETCH, last_seq - number * STRETCH + 1)
            yield Stretch(conversation_id, number, size, newest)


def looks(found: Sequence[Stretch]) -> Iterator[tuple[list[Stretch], int]]:
    """The stretches in portions, each with the newest message that the portions after it may still bring."""
    messages, count, taken = FIRST_LOOK, FIRST_STRETCHES, list[Stretch]()
    for place, stretch in enumerate(found):
        taken.append(stretch)
        if len(taken) >= count or sum(each.size for each in taken) >= messages:
            following = found[place + 1].newest if place + 1 < len(found) else 0
            yield taken, following
            messages, count, taken = messages * FURTHER, count * FURTHER, []
    if taken:
        yield taken, 0
