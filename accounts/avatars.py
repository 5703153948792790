"""Initials on a colour, for people without a photo. The address says it all, so it never changes its content."""

import unicodedata
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID

# White text on each has a contrast of at least 4.5 to 1.
COLOURS = (
    "#b42318", "#a63d00", "#8a5300", "#5f6400", "#2f6b1f", "#0f6b4f",
    "#00687a", "#1660a8", "#3a52c4", "#5b45c2", "#8237b0", "#a82a7c",
)  # fmt: skip
ZERO_WIDTH_JOINER = "\u200d"
ZERO_WIDTH_NON_JOINER = "\u200c"
# In these scripts a sign that kills the vowel ties the next consonant to the cluster (Unicode annex 29, rule GB9c).
CONJUNCT_SCRIPTS = ("DEVANAGARI", "BENGALI", "GUJARATI", "ORIYA", "TELUGU", "MALAYALAM")
MAX_CLUSTER = 12
UNKNOWN = "?"

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="128" height="128" role="img">'
    '<rect width="128" height="128" fill="{colour}"/>'
    '<text x="64" y="64" dy="0.35em" fill="#ffffff" font-family="system-ui, sans-serif" font-size="{size}"'
    ' font-weight="600" text-anchor="middle">{text}</text></svg>'
)


def avatar_path(user_id: UUID, name: str) -> str:
    return f"/avatars/{colour_of(user_id)}/{quote(initials(name))}.svg"


def colour_of(user_id: UUID) -> int:
    return sha256(user_id.bytes).digest()[0] % len(COLOURS)


def avatar_svg(colour: int, text: str) -> str:
    """`text` are initials: letters, digits or emoji, nothing that would need escaping."""
    letters = clusters(text)
    # Letters of a joined script stand side by side here, they do not spell a word.
    size = {1: 56, 2: 56, 3: 40}.get(sum(map(_width, letters)), 34)
    return SVG.format(colour=COLOURS[colour], size=size, text=ZERO_WIDTH_NON_JOINER.join(letters))


def initials(name: str) -> str:
    """The first letter of the first and of the last word, as people of that script would write them."""
    if name == UNKNOWN:
        return UNKNOWN
    firsts = [first for first in map(_first_cluster, name.split()) if first]
    chosen = firsts if len(firsts) < 2 else [firsts[0], firsts[-1]]
    return "".join(chosen) or UNKNOWN


def initials_are_valid(text: str) -> bool:
    """Whether `initials` could have made this: addresses come from outside, and not every text is a picture."""
    return initials(" ".join(clusters(text))) == text


def clusters(text: str) -> list[str]:
    """What a reader takes for one letter each: a base with its marks, a conjunct, an emoji with its modifiers."""
    found: list[str] = []
    for character in text:
        if found and len(found[-1]) < MAX_CLUSTER and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _width(cluster: str) -> int:
    """Marks that take room of their own stand beside their letter, as the vowels of Malayalam and Tamil do."""
    return 1 + sum(unicodedata.category(character) == "Mc" for character in cluster)


def _first_cluster(word: str) -> str:
    for cluster in clusters(word):
        if _starts_an_initial(cluster[0]):
            return cluster.upper() if len(cluster.upper()) == len(cluster) else cluster
    return ""


def _starts_an_initial(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or (category == "So" and character.isprintable())


def _continues(cluster: str, character: str) -> bool:
    last = cluster[-1]
    return (
        unicodedata.category(character)[0] == "M"
        or character in {ZERO_WIDTH_JOINER, ZERO_WIDTH_NON_JOINER}
        or (last == ZERO_WIDTH_JOINER and unicodedata.category(character) == "So")
        or _is_skin_tone(character)
        or (_is_flag_half(character) and _is_flag_half(cluster))
        or _is_conjunct(cluster, character)
    )


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_flag_half(text: str) -> bool:
    return len(text) == 1 and "\U0001f1e6" <= text <= "\U0001f1ff"


def _is_conjunct(cluster: str, character: str) -> bool:
    # A joiner with nothing before it ties nothing.
    tied = cluster.rstrip(ZERO_WIDTH_JOINER)[-1:]
    return (
        tied != ""
        and unicodedata.combining(tied) == 9
        and unicodedata.category(character) == "Lo"
        and unicodedata.name(character, "").startswith(CONJUNCT_SCRIPTS)
    )
