"""What is written, and above all what is not."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from config.logs import REDACTED, logging_setting, redact_text

PASSWORD = "correct horse battery"
CaptureCallbacks = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl"


class Lines:
    """A handler that writes as production does, to where a test can read."""

    def __init__(self, style: str) -> None:
        options = logging_setting(level="INFO", style=style)["formatters"]["structured"]
        make_formatter = options.pop("()")
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(make_formatter(**options))

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture(params=["json", "console"])
def style(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lines(style: str) -> Iterator[Lines]:
    lines = Lines(style)
    root = logging.getLogger()
    level = root.level
    root.addHandler(lines.handler)
    yield lines
    root.removeHandler(lines.handler)
    root.setLevel(level)


logger = structlog.get_logger("tests")

json_only = pytest.mark.parametrize("style", ["json"], indirect=True)


@json_only
def test_a_line_is_an_object_with_time_level_and_context(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logger.info("something_happened", rows=3)
    (line,) = lines.objects
    assert line["timestamp"].endswith("Z")
    assert line | {"timestamp": ""} == {
        "event": "something_happened",
        "rows": 3,
        "level": "info",
        "logger": "tests",
        "request_id": "r-1",
        "timestamp": "",
    }


@json_only
def test_lines_of_libraries_look_the_same(lines: Lines) -> None:
    logging.getLogger("uvicorn.error").warning("Odd %s", "thing", extra={"color_message": "Odd"})
    (line,) = lines.objects
    assert (line["event"], line["level"], line["logger"]) == ("Odd thing", "warning", "uvicorn.error")
    assert "color_message" not in line


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "refresh_token", "token", "ticket", "otp", "code", "body", "Authorization", "access",
     "refresh", "api_key", "cookie", "client_secret"],
)  # fmt: skip
def test_value_with_a_secret_name_is_not_written(lines: Lines, name: str) -> None:
    logger.info("asked", **{name: "hunter2"})
    assert "hunter2" not in lines.text
    assert REDACTED in lines.text


def test_secrets_inside_structures_are_not_written(lines: Lines) -> None:
    logger.info("asked", data={"user": "alice", "inner": [{"password": "hunter2"}]})
    assert "hunter2" not in lines.text
    assert "alice" in lines.text


@json_only
def test_numbers_are_not_secrets(lines: Lines) -> None:
    logger.info("closed", code=4003)
    assert lines.objects[0]["code"] == 4003


def test_secrets_in_texts_and_tracebacks_are_not_written(lines: Lines) -> None:
    logger.error("failed", exc_info=ValueError(f"Bad token={JWT} for password: hunter2"))
    logging.getLogger("library").error("GET /ws/?ticket=hunter2&x=1 from 1.2.3.4")
    assert JWT not in lines.text
    assert "hunter2" not in lines.text
    assert "ValueError" in lines.text
    assert "from 1.2.3.4" in lines.text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("GET /users/?search=alice&page=2 HTTP/1.1", f"GET /users/?{REDACTED} HTTP/1.1"),
        (f"jwt {JWT} end", f"jwt {REDACTED} end"),
        ('{"password": "hunter2", "login": "a"}', f'{{"password": {REDACTED}, "login": "a"}}'),
        ("Authorization: Bearer hunter2", f"Authorization: {REDACTED}"),
        ("nothing to hide: 42?", "nothing to hide: 42?"),
        ("Is it? Yes.", "Is it? Yes."),
    ],
)
def test_texts(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.SMS_BACKEND, settings.SMS_FILE = "file", tmp_path / "sms.jsonl"
    return tmp_path / "sms.jsonl"


@pytest.mark.django_db
def test_signing_in_writes_no_password_code_or_token(
    lines: Lines, outbox: Path, api: APIClient, alice: User, django_capture_on_commit_callbacks: CaptureCallbacks
) -> None:
    """By password, wrong and right, by a refresh, by a code, and by the link of a reset."""

    def post(path: str, **data: str) -> dict[str, Any]:
        with django_capture_on_commit_callbacks(execute=True):
            answer = api.post(f"/api/v1/auth/{path}/", data)
        return dict(answer.json()) if answer.content else {}

    logging.getLogger().setLevel(logging.DEBUG)
    User.objects.update(email_verified_at=timezone.now(), phone_verified_at=timezone.now())
    phone, email = str(alice.phone), str(alice.email)
    secrets = ["a wrong password", PASSWORD, "another horse entirely", phone]
    post("login", login="alice", password="a wrong password")
    signed_in = post("login", login="alice", password=PASSWORD)
    refreshed = post("refresh", refresh=signed_in["refresh"])
    secrets += [answer[name] for answer in (signed_in, refreshed) for name in ("access", "refresh")]
    api.get("/api/v1/users/", {"search": "a private name"}, headers={"authorization": f"Bearer {refreshed['access']}"})

    post("otp", phone=phone)
    code = re.findall(r"\d{6}", json.loads(outbox.read_text())["body"])[0]
    assert post("otp/verify", phone=phone, code=code)["user"]["username"] == "alice"

    post("password/reset", email=email)
    link = re.findall(r"https?://\S+", str(mail.outbox[-1].body))[0]
    uid, token = re.findall(r"(?:uid|token)=([^&\s]+)", link)
    api.get(link)
    post("password/reset/confirm", uid=uid, token=token, password="another horse entirely")

    assert "request_finished" in lines.text
    for secret in [*secrets, token, "a private name"]:
        assert secret not in lines.text
    assert not re.search(rf"\b{code}\b", lines.text)
