"""How passwords are kept: ours by Argon2, and those of people who came from elsewhere."""

import threading

import bcrypt
from django.contrib.auth.hashers import Argon2PasswordHasher, BCryptPasswordHasher

BCRYPT_BYTES = 72
AT_ONCE = 4
_turns = threading.BoundedSemaphore(AT_ONCE)


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises. Every request has a thread, so only turns keep a crowd from taking all memory."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turns:
            return super().verify(password, encoded)


class ImportedBCryptHasher(BCryptPasswordHasher):
    """bcrypt as other systems store it. It reads 72 bytes of a password, and its newest library refuses more."""

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:BCRYPT_BYTES], salt).decode()}"
