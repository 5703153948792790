"""Authors' contents and participants' answers, parsed strictly."""

import unicodedata
from typing import Annotated, Any

import msgspec

from realtime.errors import Invalid
from realtime.wire import fields_of

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL cannot store it."""

Notes = Annotated[str, msgspec.Meta(max_length=5000, pattern=NO_NUL)]


def parsed(data: object, kind: Any) -> Any:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise Invalid("invalid", "This does not make a question.", fields=fields_of(error, whole="content")) from None


def given(value: object, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise refused("value", f"{error}.") from None


def refused(field: str, message: str) -> Invalid:
    return Invalid("invalid", message, fields={field: [message]})


def trimmed(text: str) -> str:
    """Empty if there is nothing to see."""
    text = unicodedata.normalize("NFC", text).strip()
    return text if any(unicodedata.category(character)[0] in "LNPS" for character in text) else ""


def lines(text: str) -> str:
    """With the ends of lines spelt one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
