"""What is shown of a message that was found: the words around the first that was asked for."""

from collections.abc import Iterator, Sequence

import msgspec

from chat.search.words import LONGEST, Term, words_in

AROUND = 160
BEFORE = 60


class Segment(msgspec.Struct, frozen=True):
    """A piece of text, and whether it is what was asked for."""

    text: str
    hit: bool


def snippet(body: str, terms: Sequence[Term]) -> list[Segment]:
    hits = list(_hits(body, terms))
    start, end = _window(body, hits[0] if hits else (0, 0))
    cut = [(max(first, start), min(last, end)) for first, last in hits if last > start and first < end]
    segments = list(_segments(body, cut, start, end))
    return [
        *([Segment("…", hit=False)] if start else []),
        *segments,
        *([Segment("…", hit=False)] if end < len(body) else []),
    ]


def _hits(body: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """In order; of pairs of letters that overlap, one."""
    begun: tuple[int, int] | None = None
    for word in words_in(body):
        end = max((end for term in terms if (end := term.end_in(word)) is not None), default=None)
        if end is None:
            continue
        if begun and word.start < begun[1]:
            begun = begun[0], max(end, begun[1])
            continue
        if begun:
            yield begun
        begun = word.start, end
    if begun:
        yield begun


def _window(body: str, hit: tuple[int, int]) -> tuple[int, int]:
    """About so many characters, cut between words, or within one that is very long."""
    start = max(0, min(hit[0] - BEFORE, len(body) - AROUND))
    end = min(len(body), max(start + AROUND, min(hit[1], hit[0] + AROUND)))
    if start:
        start = next(
            (place + 1 for place in range(start - 1, min(hit[0], start + LONGEST)) if body[place].isspace()), start
        )
    if end < len(body):
        end = next((place for place in range(end, max(hit[1], end - LONGEST), -1) if body[place].isspace()), end)
    return start, end


def _segments(body: str, hits: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Segment]:
    place = start
    for first, last in hits:
        if first > place:
            yield Segment(body[place:first], hit=False)
        yield Segment(body[first:last], hit=True)
        place = last
    if place < end:
        yield Segment(body[place:end], hit=False)
