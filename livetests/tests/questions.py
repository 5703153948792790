"""One question of every kind, and any question of every kind."""

import unicodedata
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from livetests.questions import Language

Json = dict[str, Any]


def choices(*texts: str) -> list[Json]:
    """With the first letter of each as its id."""
    return [{"id": text[0].lower(), "text": text} for text in texts]


TOWNS = choices("Agra", "Bhopal", "Cochin", "Delhi")

QUESTIONS: dict[str, Json] = {
    "single": {"kind": "single", "choices": TOWNS, "right": "d"},
    "multiple": {"kind": "multiple", "choices": TOWNS, "right": ["a", "c", "d"], "partial": True},
    "true_false": {"kind": "true_false", "right": True},
    "numeric": {"kind": "numeric", "right": "3.14", "tolerance": "0.005"},
    "text": {"kind": "text", "accepted": ["New Delhi", "Delhi"], "case": False},
    "long_text": {"kind": "long_text", "guide": "Two reasons", "max_length": 100},
    "code": {"kind": "code", "language": "python", "starter": "def f():", "guide": "A loop"},
    "order": {"kind": "order", "items": TOWNS, "partial": False},
    "poll": {"kind": "poll", "choices": TOWNS, "several": False},
    "slide": {"kind": "slide"},
}


def question(kind: str, **changes: Any) -> Json:
    return {**QUESTIONS[kind], **changes}


def offered(shown: Json) -> list[Json]:
    """Its choices, if it has any."""
    found: list[Json] = shown.get("items") or shown.get("choices") or []
    return found


def _as_kept(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


ids = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
texts = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=30)
notes = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)
numbers = st.decimals(-(10**12), 10**12, places=6).map(str)
tolerances = st.decimals(0, 10**6, places=6).map(str)


def choice_lists(fewest: int = 2) -> st.SearchStrategy[list[Json]]:
    def paired(names: list[str]) -> st.SearchStrategy[list[Json]]:
        unique = st.lists(texts, min_size=len(names), max_size=len(names), unique_by=_as_kept)
        return unique.map(lambda said: [{"id": id, "text": text} for id, text in zip(names, said, strict=True)])

    return st.lists(ids, min_size=fewest, max_size=12, unique=True).flatmap(paired)


def keyed(kind: str, key: Callable[[st.SearchStrategy[str]], st.SearchStrategy[Any]]) -> st.SearchStrategy[Json]:
    """A question of choices, with a key to them."""

    def complete(offered: list[Json]) -> st.SearchStrategy[Json]:
        right = key(st.sampled_from([choice["id"] for choice in offered]))
        return st.fixed_dictionaries({"kind": st.just(kind), "choices": st.just(offered), "right": right})

    return choice_lists().flatmap(complete)


def of(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


ANY: dict[str, st.SearchStrategy[Json]] = {
    "single": keyed("single", lambda ids: ids),
    "multiple": st.builds(
        lambda content, partial: {**content, "partial": partial},
        keyed("multiple", lambda ids: st.lists(ids, min_size=1, max_size=12, unique=True)),
        st.booleans(),
    ),
    "true_false": of("true_false", right=st.booleans()),
    "numeric": of("numeric", right=numbers, tolerance=tolerances),
    "text": of(
        "text",
        accepted=st.lists(texts, min_size=1, max_size=20, unique_by=lambda text: _as_kept(text).upper().casefold()),
        case=st.just(True),
    ),
    "long_text": of("long_text", guide=notes, max_length=st.integers(1, 10_000)),
    "code": of("code", language=st.sampled_from(Language.values), starter=notes, guide=notes),
    "order": of("order", items=choice_lists(3), partial=st.booleans()),
    "poll": of("poll", choices=choice_lists(), several=st.booleans()),
    "slide": of("slide"),
}
ANY_QUESTION = st.one_of(list(ANY.values()))
