"""Input fields that take what they say and nothing that merely converts to it."""

import re
import unicodedata
from typing import Any

from rest_framework import serializers

# Letters that reorder what stands around them would let a name spill into the text beside it.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")

# Joiners tie letters within a word; at its start they are invisible and make one name look like another.
_JOINERS = "\u200c\u200d"

MAX_ID = 2**63 - 1
"""Of what a database counts."""


class Text(serializers.CharField):
    """Text as it was typed, trimmed. NUL and lone surrogates are refused: no database takes them."""

    default_error_messages = {"null_character": "The NUL character is not allowed."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if "\x00" in data:
            self.fail("null_character")
        return unicodedata.normalize("NFC", super().to_internal_value(data))


class Exact(serializers.CharField):
    """What is compared, never read: exactly as it was given, spaces included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Secret(Exact):
    """A password or a token."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 128, **options})


class Line(Text):
    """One line that names something. Every script and emoji are welcome; control characters are not."""

    default_error_messages = {
        "control": "Control characters are not allowed here.",
        "invisible": "At least one visible character, please.",
    }

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if any(unicodedata.category(character) == "Cc" for character in text) or _REORDERING.search(text):
            self.fail("control")
        if text and not any(unicodedata.category(character)[0] in "LNPS" for character in text):
            self.fail("invisible")
        words = (word.lstrip(_JOINERS) for word in text.split())
        return " ".join(word for word in words if word)


class Flag(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        value: str = super().to_internal_value(data)
        return value


class Whole(serializers.IntegerField):
    """A whole number, and not one that merely reads like it."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)
