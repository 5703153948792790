"""The key pair by which push services know this server again (RFC 8292)."""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
SCALAR_BYTES = 32
SECRET_BYTES = 16
"""Of what a subscription has beside its public key."""


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Refuses what is not base64url with a ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def new_private_key() -> str:
    key = ec.generate_private_key(CURVE)
    return encode(key.private_numbers().private_value.to_bytes(SCALAR_BYTES))


@lru_cache(4)
def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    raw = decode(text)
    if len(raw) != SCALAR_BYTES:
        raise ValueError(f"A private key has {SCALAR_BYTES} bytes.")
    return ec.derive_private_key(int.from_bytes(raw), CURVE)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key_of(text: str) -> str:
    return encode(point(private_key(text).public_key()))


def own_public_key() -> str | None:
    """What browsers subscribe with. Without a key there is no push."""
    return public_key_of(settings.PUSH_VAPID_PRIVATE_KEY) if settings.PUSH_VAPID_PRIVATE_KEY else None
