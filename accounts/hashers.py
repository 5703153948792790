"""Passwords of people who came from elsewhere."""

import bcrypt
from django.contrib.auth.hashers import BCryptPasswordHasher

BCRYPT_BYTES = 72


class ImportedBCryptHasher(BCryptPasswordHasher):
    """bcrypt as other systems store it. It reads 72 bytes of a password, and its newest library refuses more."""

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:BCRYPT_BYTES], salt).decode()}"
