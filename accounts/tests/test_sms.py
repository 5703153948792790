"""Where text messages go."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from accounts import sms


def test_the_console_prints_them(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_BACKEND = "console"
    sms.backend().send(to="+919876543210", body="123456 is your code")
    assert "+919876543210" in (printed := capsys.readouterr().out)
    assert "123456 is your code" in printed


def test_the_file_gets_a_line_each(settings: Settings, tmp_path: Path) -> None:
    settings.SMS_BACKEND = "file"
    settings.SMS_FILE = tmp_path / "new" / "sms.jsonl"
    for body in ("one\ntwo", "नमस्ते 🎉"):
        sms.backend().send(to="+919876543210", body=body)
    lines = [json.loads(line) for line in settings.SMS_FILE.read_text(encoding="utf-8").splitlines()]
    assert [line["body"] for line in lines] == ["one\ntwo", "नमस्ते 🎉"]
    assert set(lines[0]) == {"to", "body", "at"}


@pytest.mark.parametrize(
    ("sender", "field"), [("+12025550100", "From"), ("MG00000000000000000000000000000000", "MessagingServiceSid")]
)
def test_twilio_is_asked_to_send(settings: Settings, monkeypatch: pytest.MonkeyPatch, sender: str, field: str) -> None:
    settings.SMS_BACKEND = "twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC0", "secret", sender
    asked: list[tuple[str, str, dict[str, Any]]] = []

    def request(self: TwilioHttpClient, method: str, uri: str, data: dict[str, Any], **_: Any) -> Response:
        asked.append((method, uri, data))
        return Response(201, json.dumps({"sid": "SM0"}))

    monkeypatch.setattr(TwilioHttpClient, "request", request)
    sms.backend().send(to="+919876543210", body="Hello")
    ((method, uri, data),) = asked
    assert (method, uri.endswith("/Accounts/AC0/Messages.json")) == ("POST", True)
    assert {"To": "+919876543210", "Body": "Hello", field: sender}.items() <= data.items()


def test_another_name_is_no_backend(settings: Settings) -> None:
    settings.SMS_BACKEND = "pigeon"
    with pytest.raises(AssertionError, match="SMS_BACKEND must be one of"):
        sms.backend()
