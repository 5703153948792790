"""How passwords are kept: ours by Argon2, and those of people who came from elsewhere."""

from concurrent.futures import ThreadPoolExecutor

import bcrypt
from django.conf import settings
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    BasePasswordHasher,
    BCryptPasswordHasher,
    get_hashers,
    identify_hasher,
)

BCRYPT_BYTES = 72
AT_ONCE = 4
# Threads of their own, because each one that has ever hashed keeps the memory for the next time.
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hash")


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises, and a few at a time: a crowd that signs in waits instead of taking all memory."""

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _threads.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        return _threads.submit(super().verify, password, encoded).result()


class ImportedBCryptHasher(BCryptPasswordHasher):
    """bcrypt as other systems store it. It reads 72 bytes of a password, and its newest library refuses more."""

    @property
    def rounds(self) -> int:  # type: ignore[override]
        cost: int = settings.IMPORTED_BCRYPT_COST
        return cost

    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]
        return f"{self.algorithm}${bcrypt.hashpw(password.encode()[:BCRYPT_BYTES], salt).decode()}"


def spend_the_rest(password: str, *, compared: str = "") -> None:
    """Does what a wrong password has not cost yet, so that every one costs a hash of each kind (decision 16).

    `compared` is the hash that it was compared with, if there was one.
    """
    used = _hasher_of(compared)
    for hasher in get_hashers():
        if hasher is used:
            hasher.harden_runtime(password, compared)
        else:
            hasher.encode(password, hasher.salt())


def _hasher_of(encoded: str) -> BasePasswordHasher | None:
    try:
        return identify_hasher(encoded)
    except ValueError:
        return None
