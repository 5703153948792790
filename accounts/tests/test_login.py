"""POST auth/login/"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.backends import LoginBackend
from accounts.models import Session, User
from accounts.services.imports import bcrypt_encoded
from accounts.services.suspension import user_suspend
from conftest import PASSWORD, Client, nothing_changes

URL = "/api/v1/auth/login/"

pytestmark = pytest.mark.django_db


def attempt(api: Client, login: str, password: str = PASSWORD, **extra: Any) -> tuple[int, str]:
    response = api.post(URL, {"login": login, "password": password}, **extra)
    body = response.json()
    return response.status_code, body["errors"][0]["code"] if "errors" in body else ""


@pytest.mark.parametrize(
    "login", ["alice", " ALICE ", "Alice@Example.com", "+919876543210", "098765 43210", "+91 (98765) 43210"]
)
def test_people_sign_in_by_name_address_or_number(api: Client, alice: User, login: str) -> None:
    response = api.post(
        URL, {"login": login, "password": PASSWORD}, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140.0"
    )
    assert response.status_code == 200
    assert response.json()["user"]["username"] == "alice"
    assert response.json()["created"] is False
    session = Session.objects.get()
    assert (session.device, session.address) == ("Firefox on Linux", "127.0.0.1")
    alice.refresh_from_db()
    assert alice.last_login is not None


@pytest.mark.parametrize("login", ["alice", "nobody", "nobody@example.com", "+919999999999", "12", "@", "🎉"])
def test_wrong_pairs_answer_alike(api: Client, alice: User, login: str) -> None:
    with nothing_changes():
        response = api.post(URL, {"login": login, "password": "wrong password"})
    assert response.status_code == 401
    assert response.json() == {
        "type": "client_error",
        "errors": [
            {
                "code": "wrong_credentials",
                "detail": "That login and password do not belong together.",
                "attr": None,
            }
        ],
    }
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_somebody_without_a_password_does_not_sign_in_by_one(api: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    with nothing_changes():
        assert attempt(api, "alice") == (401, "wrong_credentials")


def test_a_suspended_account_is_told_so_only_with_the_right_password(api: Client, alice: User, staff: User) -> None:
    until = timezone.now() + timedelta(days=3)
    user_suspend(user=alice, by=staff, reason="Spam", until=until)
    with nothing_changes():
        assert attempt(api, "alice", "wrong password") == (401, "wrong_credentials")
        response = api.post(URL, {"login": "alice", "password": PASSWORD})
    assert response.status_code == 403
    assert response.json()["errors"][0]["code"] == "account_suspended"
    assert f"{until:%d %B %Y}" in response.json()["errors"][0]["detail"]
    assert "Spam" not in response.content.decode()


@pytest.mark.parametrize("login", ["alice", "nobody"])
def test_ten_failures_lock_a_login_known_or_not(api: Client, alice: User, login: str) -> None:
    for _ in range(9):
        assert attempt(api, login, "wrong password") == (401, "wrong_credentials")
    with nothing_changes():
        response = api.post(URL, {"login": login.upper(), "password": "wrong password"})
        assert response.status_code == 429
        assert response["Retry-After"] == "900"
        assert response.json()["errors"][0]["code"] == "locked_out"
        assert attempt(api, login) == (429, "locked_out")


def test_a_lock_is_for_one_address_and_ends_after_a_quarter_of_an_hour(api: Client, alice: User) -> None:
    for _ in range(10):
        attempt(api, "alice", "wrong password")
    assert attempt(api, "alice", REMOTE_ADDR="10.0.0.9") == (200, "")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert attempt(api, "alice") == (200, "")


def test_a_forwarded_address_is_not_believed(api: Client, alice: User) -> None:
    for number in range(10):
        attempt(api, "alice", "wrong password", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert attempt(api, "alice", HTTP_X_FORWARDED_FOR="10.0.0.99") == (429, "locked_out")


def test_guesses_in_a_lock_do_not_prolong_it(api: Client, alice: User) -> None:
    for _ in range(10):
        attempt(api, "alice", "wrong password")
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert attempt(api, "alice", "wrong password") == (429, "locked_out")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert attempt(api, "alice") == (200, "")


def test_a_sign_in_forgets_the_failures_before_it(api: Client, alice: User) -> None:
    for _ in range(9):
        attempt(api, "alice", "wrong password")
    assert attempt(api, "alice") == (200, "")
    assert attempt(api, "alice", "wrong password") == (401, "wrong_credentials")


def test_other_credentials_are_another_backends_business() -> None:
    assert LoginBackend().authenticate(None, username="alice") is None


def test_a_request_without_an_address_signs_in(api: Client, alice: User) -> None:
    """Behind a Unix socket there is none."""
    assert attempt(api, "alice", REMOTE_ADDR="") == (200, "")
    assert Session.objects.get().address is None


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_imported_hashes_verify_and_are_upgraded(api: Client, alice: User, prefix: str, settings: Settings) -> None:
    import bcrypt

    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    long = "x" * 80
    raw = prefix + bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()[4:]
    User.objects.update(password=bcrypt_encoded(raw))
    assert attempt(api, "alice", "wrong password") == (401, "wrong_credentials")
    assert attempt(api, "alice", long) == (200, "")
    alice.refresh_from_db()
    assert identify_hasher(alice.password).algorithm == "argon2"
    assert attempt(api, "alice", long) == (200, "")
