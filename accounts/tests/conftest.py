"""Text messages, as their readers would see them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

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
