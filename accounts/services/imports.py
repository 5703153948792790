"""People who come from another system, with the bcrypt hash of a password that nobody here knows."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import Gender, User
from accounts.services.contacts import contacts_must_be_free
from accounts.services.registration import user_save_new
from realtime.errors import Invalid

_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-9]|2[0-9]|3[01])\$[./A-Za-z0-9]{53}")


@dataclass(frozen=True)
class ImportedUser:
    username: str
    password_hash: str | None = None
    full_name: str = ""
    email: str | None = None
    email_verified: bool = False
    phone: str | None = None
    phone_verified: bool = False
    gender: str = Gender.UNDISCLOSED
    created_at: datetime | None = None


def user_import(*, imported: ImportedUser) -> User:
    """The hash is verified as it is, and replaced by an Argon2 one at the first sign-in."""
    now = timezone.now()
    user = User(
        username=imported.username,
        full_name=imported.full_name,
        email=imported.email,
        email_verified_at=now if imported.email and imported.email_verified else None,
        phone=imported.phone,
        phone_verified_at=now if imported.phone and imported.phone_verified else None,
        gender=imported.gender,
        created_at=imported.created_at or now,
    )
    if imported.password_hash is None:
        user.set_unusable_password()
    else:
        user.password = bcrypt_encoded(imported.password_hash)
    contacts_must_be_free(user)
    user_save_new(user=user)
    return user


def bcrypt_encoded(raw: str) -> str:
    """`$2y$` and `$2a$` are other systems' names for what the library here calls `$2b$`."""
    if not _BCRYPT.fullmatch(raw):
        message = "Not a bcrypt hash ($2a$, $2b$ or $2y$)."
        raise Invalid("not_bcrypt", message, fields={"password_hash": [message]})
    return f"bcrypt$$2b${raw[4:]}"
