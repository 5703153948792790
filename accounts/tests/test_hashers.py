"""What a password costs the server: bounded memory, however many sign in at once."""

import threading
from typing import Any

import argon2
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from pytest_django.fixtures import Settings

from accounts.hashers import AT_ONCE, BoundedArgon2Hasher
from accounts.models import User
from conftest import PASSWORD, Client, in_parallel

CROWD = 3 * AT_ONCE


class Crowd:
    """Stands in for Argon2 itself, and lets nobody out before as many are in as may be."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self._lock = threading.Lock()
        self._full = threading.Barrier(AT_ONCE, timeout=10)

    def __call__(self, *_: object, **__: object) -> Any:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self._full.wait()
        with self._lock:
            self.inside -= 1
        return b"$hashed"


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    crowd = Crowd()
    monkeypatch.setattr(argon2.low_level, "hash_secret", crowd)
    monkeypatch.setattr(argon2.PasswordHasher, "verify", crowd)
    return crowd


def test_only_so_many_passwords_are_hashed_at_once(crowd: Crowd) -> None:
    hashed = in_parallel(CROWD, lambda: BoundedArgon2Hasher().encode(PASSWORD, "a grain of salt"))
    assert hashed == ["argon2$hashed"] * CROWD
    assert crowd.most == AT_ONCE


def test_only_so_many_passwords_are_verified_at_once(crowd: Crowd) -> None:
    in_parallel(CROWD, lambda: BoundedArgon2Hasher().verify(PASSWORD, "argon2$hashed"))
    assert crowd.most == AT_ONCE


def test_a_hash_takes_nineteen_mebibytes() -> None:
    encoded = BoundedArgon2Hasher().encode(PASSWORD, "a grain of salt")
    assert "$m=19456,t=2,p=1$" in encoded
    assert BoundedArgon2Hasher().verify(PASSWORD, encoded)
    assert not BoundedArgon2Hasher().verify("wrong password", encoded)


def test_a_hash_of_other_parameters_verifies_and_is_replaced_at_sign_in(
    api: Client, alice: User, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    old = Argon2PasswordHasher().encode(PASSWORD, Argon2PasswordHasher().salt())
    User.objects.update(password=old)
    credentials = {"login": "alice", "password": PASSWORD}
    for _ in range(2):
        assert api.post("/api/v1/auth/login/", credentials).status_code == 200
        alice.refresh_from_db()
        assert "$m=19456,t=2,p=1$" in alice.password
