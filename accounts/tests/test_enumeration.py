"""Nobody learns from an answer, or from how long it took, who has an account here."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from statistics import median
from typing import Any

import argon2
import bcrypt
import pytest
from pytest_django.fixtures import Settings

from accounts import backends
from accounts.models import User
from accounts.services.imports import bcrypt_encoded
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import Texts
from conftest import Client, MakeUser

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


@pytest.fixture
def imported(make_user: MakeUser, settings: Settings) -> User:
    """Came with a hash of the usual cost, and was not here since."""
    settings.IMPORTED_BCRYPT_COST = 10
    return give_hash(make_user("imported"), cost=10)


def give_hash(user: User, *, cost: int) -> User:
    user.password = bcrypt_encoded(bcrypt.hashpw(b"correct horse battery", bcrypt.gensalt(cost)).decode())
    user.save()
    return user


def medians(probe: Probe, subjects: list[str], rounds: int) -> list[float]:
    """Of the processor's time, which hardly depends on what else the machine does, taken in turns."""
    spent: dict[str, list[float]] = {subject: [] for subject in subjects}
    for _ in range(rounds):
        for subject, times in spent.items():
            start = time.process_time()
            probe(subject)
            times.append(time.process_time() - start)
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


@pytest.mark.usefixtures("known", "suspended", "imported")
def test_password_sign_in(api: Client) -> None:
    def probe(login: str) -> Any:
        return api.post("/api/v1/auth/login/", {"login": login, "password": "wrong password"})

    subjects = ["alice", "nobody", "bob", "imported", "nobody@example.com", "+919999999999"]
    assert len(bodies(probe, subjects)) == 1
    # A hash that is not computed would show as a difference of a third at least.
    assert_alike(probe, subjects[:4], within=0.25, rounds=4)


@pytest.mark.usefixtures("known")
def test_the_comparison_would_notice_a_sign_in_without_a_hash(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One kind of hash for the other is too small a difference for a clock; below, they are counted."""

    def probe(login: str) -> Any:
        return api.post("/api/v1/auth/login/", {"login": login, "password": "wrong password"})

    monkeypatch.setattr(backends, "spend_the_rest", lambda password, *, compared="": None)
    with pytest.raises(pytest.fail.Exception):
        assert_alike(probe, ["alice", "nobody"], within=0.25, rounds=2)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was hashed: how often by Argon2, and how many rounds of bcrypt."""
    work: Counter[str] = Counter()

    def count(owner: Any, name: str, kind: str, rounds: Callable[..., int] = lambda *_: 1) -> None:
        real = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            work[kind] += rounds(*args)
            return real(*args, **options)

        monkeypatch.setattr(owner, name, counted)

    count(argon2.low_level, "hash_secret", "argon2")
    count(argon2.PasswordHasher, "verify", "argon2")
    count(bcrypt, "hashpw", "bcrypt", lambda _, salt: 2 ** int(salt.split(b"$")[2]))
    return work


@pytest.mark.usefixtures("known", "suspended")
@pytest.mark.parametrize(("path", "field"), [("/api/v1/auth/login/", "login"), ("/admin/login/", "username")])
def test_every_wrong_password_costs_one_hash_of_each_kind(
    api: Client, make_user: MakeUser, settings: Settings, work: Counter[str], path: str, field: str
) -> None:
    settings.IMPORTED_BCRYPT_COST = 6
    give_hash(make_user("imported"), cost=6)
    give_hash(make_user("imported-cheaply"), cost=4)
    User.objects.filter(pk=make_user("codes-only").pk).update(password="!")
    for login in ("alice", "nobody", "bob", "codes-only", "imported", "imported-cheaply"):
        work.clear()
        form = {field: login, "password": "wrong password"}
        api.post(path, form, format="json" if field == "login" else "multipart")
        assert work == {"argon2": 1, "bcrypt": 2**6}, login


def test_a_hash_of_no_known_kind_lets_nobody_in(api: Client, alice: User) -> None:
    User.objects.update(password="of no known kind")
    response = api.post("/api/v1/auth/login/", {"login": "alice", "password": "wrong password"})
    assert response.status_code == 401


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
