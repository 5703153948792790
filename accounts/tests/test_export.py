"""GET auth/me/export/"""

import pytest

from accounts.models import User
from accounts.personal_data import exported, exports
from accounts.services.blocks import block_create
from accounts.services.reports import report_file
from conftest import Client

URL = "/api/v1/auth/me/export/"

pytestmark = pytest.mark.django_db


def test_it_is_a_file_with_everything_about_oneself(alice: User, alice_api: Client, bob: User, bob_api: Client) -> None:
    User.objects.filter(pk=alice.pk).update(email_verified_at="2026-05-04T08:00:00Z")
    block_create(blocker=alice, user_id=bob.pk)
    report_file(reporter=alice, user_id=bob.pk, reason="Sends advertisements.")
    report_file(reporter=bob, user_id=alice.pk, reason="Nobody tells whom it is about.")
    response = alice_api.get(URL)
    assert response["Content-Disposition"] == 'attachment; filename="alice.json"'
    data = response.json()
    assert set(data) >= {"profile", "confirmed", "sessions", "blocked", "reports"}
    assert data["profile"]["email"] == "alice@example.com"
    assert data["confirmed"] == {"email": "2026-05-04T08:00:00Z", "phone": None}
    assert [row["id"] for row in data["sessions"]] == [str(alice_api.session_row.pk)]
    assert data["blocked"][0]["blocked__username"] == "bob"
    assert [row["reason"] for row in data["reports"]] == ["Sends advertisements."]


def test_it_holds_no_secrets(alice: User, alice_api: Client) -> None:
    body = alice_api.get(URL).content.decode()
    assert alice.password not in body
    assert alice_api.session_row.current_jti not in body


def test_every_app_adds_its_part(alice_api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.personal_data.exports", dict(exports))
    monkeypatch.setitem(exports, "letters", lambda user: [f"Dear {user.username}"])
    assert alice_api.get(URL).json()["letters"] == ["Dear alice"]


def test_a_part_is_declared_once() -> None:
    with pytest.raises(AssertionError, match="declared twice"):
        exported("profile")(lambda user: None)


def test_nobody_exports(api: Client) -> None:
    assert api.get(URL).status_code == 401
