"""What people are known by: user names, mail addresses, phone numbers, and which of them somebody typed."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

USERNAME_LENGTH = range(3, 31)
# ASCII only: a name in which one letter of another alphabet looks like the right one would pass for somebody else.
_USERNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?=[A-Za-z0-9]))*")
_LETTER = re.compile(r"[A-Za-z]")
RESERVED_PREFIX = "deleted-"


@dataclass(frozen=True)
class Login:
    """What somebody typed to say who they are, brought into the one spelling that is stored."""

    kind: Literal["username", "email", "phone"]
    value: str


def username_clean(text: str) -> str:
    name = unicodedata.normalize("NFKC", text).strip()
    if len(name) not in USERNAME_LENGTH:
        raise ValidationError("Between 3 and 30 characters, please.", code="username_length")
    # A name without a letter could be somebody's phone number.
    if not _USERNAME.fullmatch(name) or not _LETTER.search(name):
        raise ValidationError(
            "Letters, digits and single dots, dashes or underscores between them; at least one letter.",
            code="username_characters",
        )
    if name.lower().startswith(RESERVED_PREFIX):
        raise ValidationError("This user name is reserved.", code="username_reserved")
    return name


def email_clean(text: str) -> str:
    address = unicodedata.normalize("NFKC", text).strip().lower()
    validate_email(address)
    return address


def phone_clean(text: str) -> str:
    """E.164. National numbers are understood in the site's own country."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise _not_a_phone() from None
    if not phonenumbers.is_valid_number(number):
        raise _not_a_phone()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def login_parse(text: str) -> Login:
    typed = unicodedata.normalize("NFKC", text).strip()
    if "@" in typed:
        return Login("email", typed.lower())
    if _LETTER.search(typed):
        return Login("username", typed.lower())
    try:
        return Login("phone", phone_clean(typed))
    except ValidationError:
        return Login("phone", typed)


def _not_a_phone() -> ValidationError:
    return ValidationError("Not a phone number. Write it with its country code, as in +91….", code="phone_invalid")
