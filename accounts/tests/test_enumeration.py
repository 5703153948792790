"""Nobody learns from an answer, or from how long it took, who has an account here."""

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from statistics import median
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import Texts
from conftest import Client

ATTEMPTS = 4

pytestmark = pytest.mark.django_db

Probe = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _as_in_production(settings: Settings) -> None:
    """The real password hash, and no limit that would answer first."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    settings.AXES_FAILURE_LIMIT = 10_000
    settings.API_RATES = dict.fromkeys(settings.API_RATES, "100000/min")
    settings.OTP_PER_PHONE_PER_DAY = settings.OTP_PER_ADDRESS_PER_HOUR = settings.OTP_PER_HOUR = 100_000


@pytest.fixture
def known(alice: User) -> User:
    alice.set_password("correct horse battery")
    alice.save()
    return alice


@pytest.fixture
def suspended(bob: User, staff: User) -> User:
    bob.set_password("correct horse battery")
    bob.save()
    user_suspend(user=bob, by=staff, reason="Spam")
    return bob


def medians(probe: Probe, subjects: list[str], rounds: int) -> list[float]:
    """Taken in turns, so that whatever else the machine does falls on all alike."""
    spent: dict[str, list[float]] = {subject: [] for subject in subjects}
    for _ in range(rounds):
        for subject, times in spent.items():
            start = time.perf_counter()
            probe(subject)
            times.append(time.perf_counter() - start)
    return [median(times) for times in spent.values()]


def assert_alike(probe: Probe, subjects: list[str], *, within: float, rounds: int) -> None:
    """The medians differ by no more than this share of the longest, in one of a few attempts.

    Noise may make equal things look different once; it does not make different things look equal.
    """
    seen = []
    for _ in range(ATTEMPTS):
        times = medians(probe, subjects, rounds)
        spread = (max(times) - min(times)) / max(times)
        if spread <= within:
            return
        seen.append([round(each * 1000, 2) for each in times])
    pytest.fail(f"Milliseconds for {subjects}: {seen}")


def bodies(probe: Probe, subjects: list[str]) -> set[tuple[int, bytes]]:
    return {(response.status_code, response.content) for response in map(probe, subjects)}


@pytest.mark.usefixtures("known", "suspended")
def test_password_sign_in(api: Client) -> None:
    def probe(login: str) -> Any:
        return api.post("/api/v1/auth/login/", {"login": login, "password": "wrong password"})

    subjects = ["alice", "nobody", "bob", "nobody@example.com", "+919999999999"]
    assert len(bodies(probe, subjects)) == 1
    # A hash that is not computed would show as a difference of nine tenths.
    assert_alike(probe, subjects[:3], within=0.25, rounds=4)


@pytest.mark.usefixtures("known")
def test_the_comparison_would_notice_a_sign_in_that_skips_the_hash(
    api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def probe(login: str) -> Any:
        return api.post("/api/v1/auth/login/", {"login": login, "password": "wrong password"})

    monkeypatch.setattr(User, "set_password", lambda self, raw: None)
    with pytest.raises(pytest.fail.Exception):
        assert_alike(probe, ["alice", "nobody"], within=0.25, rounds=2)


@pytest.mark.usefixtures("known", "suspended")
def test_asking_for_a_code(api: Client, texts: Texts, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The queue does what differs, after the answer: here it only takes the task."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr("accounts.models.otp.SEND_INTERVAL", timedelta(0))

    def probe(phone: str) -> Any:
        return api.post("/api/v1/auth/otp/", {"phone": phone})

    subjects = ["+919876543210", "+919876543299", "+919876543211"]
    assert len(bodies(probe, subjects)) == 1
    assert_alike(probe, subjects, within=0.35, rounds=20)


@pytest.mark.usefixtures("known", "suspended")
def test_asking_for_a_new_password(api: Client, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def probe(email: str) -> Any:
        return api.post("/api/v1/auth/password/reset/", {"email": email})

    subjects = ["alice@example.com", "nobody@example.com", "bob@example.com"]
    assert len(bodies(probe, subjects)) == 1
    assert_alike(probe, subjects, within=0.35, rounds=20)


@pytest.mark.usefixtures("known", "suspended")
def test_a_wrong_code(api: Client, texts: Texts) -> None:
    numbers = count()

    def probe(phone: str) -> Any:
        return api.post("/api/v1/auth/otp/verify/", {"phone": phone, "code": f"{next(numbers):06}"})

    assert len(bodies(probe, ["+919876543210", "+919876543299", "+919876543211"])) == 1
