"""Names that people gave their files: shown and sent along, never used as a place."""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 120
MAX_SUFFIX = 16
UNNAMED = "file"

# Letters that reorder what stands around them make "gpj.exe" read as a picture.
_REORDERING = "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c"
_UNSAFE = re.compile(rf'[{_REORDERING}\ufeff\u2028\u2029<>:"|?*]')


def clean_name(given: str) -> str:
    """The last part of a path, without what no system, header or reader takes well."""
    text = unicodedata.normalize("NFC", re.split(r"[/\\]", given)[-1])
    shown = "".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"})
    name = " ".join(_UNSAFE.sub("", shown).split()).strip(". ")
    return _shortened(name) or UNNAMED


def with_suffix(name: str, suffixes: tuple[str, ...]) -> str:
    """The name, ending as what it is now: with one of the suffixes, or else the first of them."""
    path = PurePosixPath(name)
    return name if path.suffix.lower() in suffixes else _shortened((path.stem or UNNAMED) + suffixes[0])


def suffix_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _shortened(name: str) -> str:
    """In the middle: the beginning says what it is about, the end what it is."""
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:MAX_SUFFIX]
    return name[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix
