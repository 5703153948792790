import pytest

from config import sentry

sdk = pytest.importorskip("sentry_sdk", reason="needs requirements-extras.txt")


def test_reports_carry_no_bodies_variables_or_personal_data(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr(sdk, "init", given.update)
    sentry.start("https://key@sentry.example/1")
    assert given["dsn"] == "https://key@sentry.example/1"
    assert given["send_default_pii"] is False
    assert given["include_local_variables"] is False
    assert given["max_request_body_size"] == "never"
    assert given["before_send"] is sentry.scrubbed


def test_events_are_scrubbed() -> None:
    event = {
        "request": {
            "url": "https://switchboard.example/reset/",
            "query_string": "token=hunter2",
            "cookies": {"sb_access": "hunter2"},
            "headers": {"Authorization": "Bearer hunter2"},
            "data": "hunter2",
            "env": {"SECRET_KEY": "hunter2"},
        },
        "breadcrumbs": {"values": [{"message": "password=hunter2"}]},
        "exception": {"values": [{"type": "ValueError", "value": "bad token=hunter2"}, {"type": "KeyError"}]},
    }
    scrubbed = sentry.scrubbed(event, {})
    assert "hunter2" not in str(scrubbed)
    assert scrubbed["request"] == {"url": "https://switchboard.example/reset/"}
    assert scrubbed["exception"]["values"][0]["type"] == "ValueError"


def test_event_without_a_request_passes() -> None:
    assert sentry.scrubbed({"message": "hello"}, {}) == {"message": "hello"}
