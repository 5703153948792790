"""How text is cut into words, and what of a word counts: the same for what was said and what is asked, on any database.

Case, accents and joiners make no difference; vowel signs do. Scripts written without spaces (Chinese, Japanese, Thai)
are cut into pairs of neighbouring letters, which find whatever stands anywhere within a sentence.

The index holds what this makes. Whoever changes it has `manage.py search_index` run after the update.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

LONGEST = 40
"""Of longer words, only the beginning counts."""

MOST_TERMS = 32
"""Of longer questions, only so many words."""

# A string, not a dictionary: then `translate` is a loop in C, and every message comes through here.
_ASCII_FOLDS = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
# Accents, the points of Hebrew and Arabic, variation selectors, joiners. The marks of other scripts are vowels.
_IGNORED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f]"
)


class Word(NamedTuple):
    """Where it stands, and where its first letter ends, if it is a pair of letters of an unspaced script."""

    fold: str
    start: int
    end: int
    first_end: int


class Term(NamedTuple):
    """What is asked for: a word, or the beginning of one."""

    fold: str
    prefix: bool

    def end_in(self, word: Word) -> int | None:
        """How far it reaches in a word, if it is that word."""
        if word.fold == self.fold:
            return word.end
        return word.first_end if self.prefix and word.fold.startswith(self.fold) else None


class _Run(NamedTuple):
    """A word as its only unit, or letters that stand together without spaces."""

    units: list[Word]
    spaced: bool


def words_of(text: str) -> set[str]:
    """What a text is found by."""
    if text.isascii():
        return {word[:LONGEST] for word in text.translate(_ASCII_FOLDS).split()}
    return set().union(*map(_words_between_spaces, text.split()))


@lru_cache(8192)
def _words_between_spaces(text: str) -> frozenset[str]:
    """Most of what people say has been said before."""
    return frozenset(word.fold for word in words_in(text))


def words_in(text: str) -> Iterator[Word]:
    for run in _runs(text):
        yield from run.units if run.spaced else _pairs(run.units)


def terms_of(question: str) -> list[Term]:
    """All of them have to be met. The last word may be one that is only begun."""
    runs = list(_runs(question))
    terms: list[Term] = []
    for run in runs:
        if run.spaced:
            terms.append(Term(run.units[0].fold, prefix=run is runs[-1]))
        elif len(run.units) == 1:
            terms.append(Term(run.units[0].fold, prefix=True))
        else:
            terms += [Term(pair.fold, prefix=False) for pair in _pairs(run.units)[:-1]]
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def _pairs(units: list[Word]) -> list[Word]:
    """Each letter with the next one; the last stands alone."""
    pairs = [Word(one.fold + two.fold, one.start, two.end, one.end) for one, two in pairwise(units)]
    return [*pairs, units[-1]]


def _runs(text: str) -> Iterator[_Run]:
    patterns = _patterns()
    for piece in patterns.word.finditer(text):
        if not patterns.unspaced.search(piece[0]):
            yield from _run([piece], spaced=True)
            continue
        for part in patterns.part.finditer(text, *piece.span()):
            spaced = part["spaced"] is not None
            yield from _run([part] if spaced else patterns.unit.finditer(text, *part.span()), spaced=spaced)


def _run(matches: Iterable[re.Match[str]], *, spaced: bool) -> Iterator[_Run]:
    """None of what folds to nothing."""
    units = [Word(fold, at.start(), at.end(), at.end()) for at in matches if (fold := _fold(at[0]))]
    if units:
        yield _Run(units, spaced)


@lru_cache(8192)
def _fold(word: str) -> str:
    if word.isascii():
        return word[:LONGEST].lower()
    bare = _IGNORED.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()))
    return _patterns().other.sub("", unicodedata.normalize("NFC", bare))[:LONGEST]


class _Patterns(NamedTuple):
    word: re.Pattern[str]
    unspaced: re.Pattern[str]
    part: re.Pattern[str]
    unit: re.Pattern[str]
    other: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """`re` knows letters and digits, but no marks, of which most words of India are full."""
    mark = _mark()
    unit = rf"(?=[^\W_])[{_UNSPACED}]{mark}*"
    letter = rf"(?![{_UNSPACED}])[^\W_]"
    return _Patterns(
        word=re.compile(rf"[^\W_](?:[^\W_]+|{mark}+)*"),
        unspaced=re.compile(f"[{_UNSPACED}]"),
        part=re.compile(rf"(?P<spaced>{letter}(?:{letter}|{mark})*)|(?:{unit})+"),
        unit=re.compile(unit),
        other=re.compile(rf"(?!{mark})[\W_]"),
    )


def _mark() -> str:
    """Apart from the rare ones beyond 16 bits, with which `re` would compare each character in turn."""
    marks = [mark for mark in map(chr, range(0x300, 0x20000)) if unicodedata.category(mark) in {"Mn", "Mc"}]
    common = "".join(mark for mark in marks if mark <= "\uffff")
    rare = "".join(mark for mark in marks if mark > "\uffff")
    return f"(?:[\u200c\u200d{common}]|(?=[\U00010000-\U0010ffff])[{rare}\U000e0100-\U000e01ef])"
