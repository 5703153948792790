"""Details of people's accounts at banks, as they are kept: nobody reads them in the database, nor in a copy of it."""

import base64
import hashlib
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from realtime.errors import Conflict
from wallet.payees import Details


class _Sealed(msgspec.Struct, frozen=True):
    """Whose they are is sealed with them, or whoever writes in the database could put their own in another's place."""

    owner: UUID
    details: Details


def seal(details: Details, *, owner: UUID) -> str:
    return _box().encrypt(msgspec.json.encode(_Sealed(owner, details))).decode()


def unseal(sealed: str, *, owner: UUID) -> Details:
    try:
        found = msgspec.json.decode(_box().decrypt(sealed), type=_Sealed)
    except InvalidToken:
        raise Conflict("unreadable", "None of this server's keys opens these details.") from None
    if found.owner != owner:
        raise Conflict("unreadable", "These details are somebody else's.")
    return found.details


def reseal(sealed: str) -> str:
    """By the first key, from now on."""
    return _box().rotate(sealed).decode()


def box_of(*keys: str) -> MultiFernet:
    """Each is 32 bytes in base64; others are refused with a ValueError."""
    return MultiFernet([Fernet(key) for key in keys])


def _box() -> MultiFernet:
    return box_of(*(settings.PAYOUT_KEYS or [_own(settings.SECRET_KEY)]))


def _own(secret: str) -> str:
    """Development needs no key to begin with."""
    return base64.b64encode(hashlib.sha256(f"payouts:{secret}".encode()).digest()).decode()
