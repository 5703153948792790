"""Passwords of people who came from elsewhere."""

from django.contrib.auth.hashers import BCryptPasswordHasher

BCRYPT_BYTES = 72


class ImportedBCryptHasher(BCryptPasswordHasher):
    """bcrypt as other systems store it. It reads 72 bytes of a password, and its newest library refuses more."""

    def encode(self, password: str | bytes, salt: str | bytes) -> str:
        raw = password.encode() if isinstance(password, str) else password
        return super().encode(raw[:BCRYPT_BYTES], salt)  # type: ignore[arg-type]
