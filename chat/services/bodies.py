"""The text of a message, and whom it names."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models.functions import Lower

from accounts.models import User
from chat.models.message import MAX_BODY
from realtime.errors import Invalid

MAX_EMOJI = 16
"""Characters of the longest one: a family of four, each with a colour, and what joins them."""

# How Unicode (TS #51) builds them: two regional letters, a key cap, or symbols, each with a variation selector, a
# colour or a flag's tags, joined. ⬛ stands for any symbol, of which `re` has no class.
_EMOJI = re.compile(
    "[🇦-🇿]{2}|[0-9#*]\ufe0f?\u20e3|{one}(?:\u200d{one})*".replace(
        "{one}", "⬛\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
    )
)
_NOT_CALLED_SYMBOLS = frozenset("‼⁉〰〽\u2139↔⤴⤵◽◾")

_PICTURE = "\ufe0f"
# Those that Unicode (emoji-data.txt) shows as text unless this follows, or a colour does. The others go without it.
_SHOWN_AS_TEXT = re.compile(
    "([#*0-9©®‼⁉™\u2139↔-↙↩↪⌨⏏⏭-⏯⏱⏲⏸-⏺Ⓜ▪▫▶◀◻◼☀-☄☎☑☘☝☠☢☣☦☪☮☯☸-☺♀♂♟♠♣♥♦♨♻♾⚒⚔-⚗⚙⚛⚜⚠⚧⚰⚱⛈⛏⛑⛓⛩⛰⛱⛴⛷-⛹✂✈✉✌✍✏✒✔✖✝✡✳✴"
    "❄❇❣❤➡⤴⤵⬅-⬇〰〽㊗㊙🅰🅱🅾🅿🈂🈷🌡🌤-🌬🌶🍽🎖🎗🎙-🎛🎞🎟🏋-🏎🏔-🏟🏳🏵🏷🐿👁📽🕉🕊🕯🕰🕳-🕹🖇🖊-🖍🖐🖥🖨🖱🖲🖼🗂-🗄🗑-🗓🗜-🗞🗡🗣🗨"
    "🗯🗳🗺🛋🛍-🛏🛠-🛥🛩🛰🛳])(?![\U0001f3fb-\U0001f3ff])"
)

_NAMED = re.compile(r"(?<![\w@])@([A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)")


def body_clean(text: str, *, may_be_empty: bool = False) -> str:
    body = unicodedata.normalize("NFC", text.strip())
    if not body and not may_be_empty:
        raise _refused("blank", "Say something.")
    if len(body) > MAX_BODY:
        raise _refused("max_length", f"A message has at most {MAX_BODY} characters.")
    return body


def emoji_clean(text: str) -> str:
    """One emoji, as people see it, may be several characters: a hand, its colour, a joiner.

    Keyboards differ in whether they say that it is to be a picture, and no two of them are to be two reactions.
    """
    emoji = unicodedata.normalize("NFC", text.strip())
    if len(emoji) > MAX_EMOJI or not _EMOJI.fullmatch("".join(map(_shape, emoji))):
        raise Invalid("invalid", "This is not an emoji.", fields={"emoji": ["This is not an emoji."]})
    return _SHOWN_AS_TEXT.sub(rf"\1{_PICTURE}", emoji.replace(_PICTURE, ""))


def _shape(character: str) -> str:
    if "🇦" <= character <= "🇿":
        return character
    symbol = unicodedata.category(character) == "So" or character in _NOT_CALLED_SYMBOLS
    return "⬛" if symbol else character


def names_in(body: str) -> list[str]:
    return [name.lower() for name in _NAMED.findall(body)]


class Named:
    """Members of some conversations by their user names."""

    def __init__(self, members: Iterable[tuple[UUID, str, UUID]]) -> None:
        self._members = {(conversation_id, username): user_id for conversation_id, username, user_id in members}

    def of(self, conversation_id: UUID, body: str) -> list[UUID]:
        found = (self._members.get((conversation_id, name)) for name in names_in(body))
        return list(dict.fromkeys(user_id for user_id in found if user_id is not None))


def people_named(bodies: Iterable[str], *, conversations: Collection[UUID]) -> Named:
    names = {name for body in bodies for name in names_in(body)}
    if not names:
        return Named([])
    present = User.objects.filter(memberships__conversation__in=conversations, memberships__left_at__isnull=True)
    rows = present.alias(lower=Lower("username")).filter(lower__in=names)
    return Named(rows.values_list("memberships__conversation", Lower("username"), "pk"))


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"body": [message]})
