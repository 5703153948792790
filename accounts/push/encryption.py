"""What is sent can be read by the browser alone (RFC 8291), and says who sends it (RFC 8292)."""

import secrets
import time
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.push.keys import CURVE, own_public_key, point, private_key

SALT_BYTES = 16
RECORD_BYTES = 4096
LAST_RECORD = b"\x02"
SIGNED_FOR = 12 * 3600


def encrypted(
    text: bytes,
    *,
    receiver: bytes,
    secret: bytes,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """One record of `aes128gcm`. `receiver` and `secret` are the subscription's; key and salt are used once."""
    key, salt = key or ec.generate_private_key(CURVE), salt or secrets.token_bytes(SALT_BYTES)
    sender = point(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver))
    material = _derived(shared, salt=secret, info=b"WebPush: info\0" + receiver + sender, length=32)
    content_key = _derived(material, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(material, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + RECORD_BYTES.to_bytes(4) + len(sender).to_bytes(1) + sender
    return header + AESGCM(content_key).encrypt(nonce, text + LAST_RECORD, None)


def _derived(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def signature(endpoint: str) -> str:
    """The Authorization header for a push service."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + SIGNED_FOR,
        "sub": settings.PUSH_CONTACT,
    }
    token = jwt.encode(claims, private_key(settings.PUSH_VAPID_PRIVATE_KEY), algorithm="ES256")
    return f"vapid t={token}, k={own_public_key()}"
