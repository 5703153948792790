"""How names are cut into words, in which people are searched."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s._,;:!?()\[\]{}<>\"'/\\|@#&*+=~`^-]+")
MAX_WORDS = 12


def words_of(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return frozenset([word for word in _SEPARATORS.split(folded) if word][:MAX_WORDS])
