"""Text messages, as their readers would see them; queries, as the database reads them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import SearchWord, User
from accounts.search import words_of
from accounts.tests.pushing import push_service
from realtime.tests.conftest import _outlet_of_its_own, anyio_backend, application, connect, server, unlimited

__all__ = [
    "_outlet_of_its_own",
    "anyio_backend",
    "application",
    "connect",
    "push_service",
    "server",
    "unlimited",
]

Texts = Callable[[], list[dict[str, str]]]


@pytest.fixture
def texts(settings: Settings, tmp_path: Path) -> Texts:
    settings.SMS_BACKEND = "file"
    settings.SMS_FILE = tmp_path / "outbox" / "sms.jsonl"

    def read() -> list[dict[str, str]]:
        if not settings.SMS_FILE.exists():
            return []
        return [json.loads(line) for line in settings.SMS_FILE.read_text(encoding="utf-8").splitlines()]

    return read


def code_in(message: dict[str, str]) -> str:
    found = re.match(r"\d{6}", message["body"])
    assert found
    return found[0]


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["errors"][0]["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


@pytest.fixture
def crowd(db: None) -> None:
    """So many people that the database has a reason to plan."""
    people = [User(username=f"person{number}", full_name=f"Given{number} Family") for number in range(500)]
    User.objects.bulk_create(people)
    words = [SearchWord(user=person, word=word.encode()) for person in people for word in words_of(person.full_name)]
    SearchWord.objects.bulk_create(words)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE accounts_user, accounts_searchword")


def plans_of(work: Callable[[], Any], *, sort: bool = True) -> list[str]:
    """How the database answers each query of the work, where it would rather not read whole tables, or not sort."""
    with CaptureQueriesContext(connection) as queries:
        work()
    explain = "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # For a crowd of hundreds it would do either gladly.
            cursor.execute(f"SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = {sort}")
            explain = "EXPLAIN"
        plans = []
        for query in queries:
            if query["sql"].startswith(("SAVEPOINT", "RELEASE")):
                continue
            cursor.execute(f"{explain} {query['sql']}")
            plans.append("\n".join(str(row) for row in cursor.fetchall()))
        return plans
