"""PATCH auth/me/, where the address or the number changes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import OtpCode, Session, User
from accounts.services import profile as profile_service
from accounts.services.otp import otp_send
from accounts.services.profile import profile_update
from accounts.tests.conftest import Texts, code_in, error_of, wrong
from conftest import PASSWORD, Client, SignIn, nothing_changes
from realtime.errors import Conflict

URL = "/api/v1/auth/me/"
NEW = {"email": "new@example.com"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone_only(alice: User) -> User:
    """Somebody who came by a code, and has neither a password nor an address."""
    alice.set_unusable_password()
    alice.email = None
    alice.phone_verified_at = timezone.now()
    alice.save()
    return alice


def grow_stale(client: Client) -> None:
    Session.objects.filter(pk=client.session_row.pk).update(created_at=timezone.now() - timedelta(minutes=16))


@pytest.mark.parametrize(
    "change", [NEW, {"email": None}, {"phone": "9876543277"}, {"phone": None}, {**NEW, "about": "not this either"}]
)
@pytest.mark.parametrize(
    ("proof", "code"),
    [({}, "password_required"), ({"password": "wrong"}, "wrong_password"), ({"code": "123456"}, "password_required")],
)
def test_it_needs_the_password(alice_api: Client, change: dict[str, Any], proof: dict[str, str], code: str) -> None:
    with nothing_changes():
        response = alice_api.patch(URL, {**change, **proof})
    assert error_of(response) == (400, code)
    assert response.json()["errors"][0]["attr"] == "password"
    assert mail.outbox == []


def test_with_the_password_both_change_and_are_claims_until_they_are_proven(alice: User, alice_api: Client) -> None:
    User.objects.update(email_verified_at=timezone.now(), phone_verified_at=timezone.now())
    me = alice_api.patch(URL, {**NEW, "phone": "9876543277", "password": PASSWORD}).json()
    assert (me["email"], me["email_verified"]) == ("new@example.com", False)
    assert (me["phone"], me["phone_verified"]) == ("+919876543277", False)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_both_can_be_taken_away(alice_api: Client) -> None:
    me = alice_api.patch(URL, {"email": None, "phone": None, "password": PASSWORD}).json()
    assert (me["email"], me["phone"]) == (None, None)


def test_what_stays_the_same_needs_no_password_and_stays_proven(alice_api: Client) -> None:
    User.objects.update(email_verified_at=timezone.now())
    same = {"email": " ALICE@example.com", "phone": "98765 43210", "about": "new"}
    me = alice_api.patch(URL, same).json()
    assert (me["about"], me["email_verified"]) == ("new", True)
    assert mail.outbox == []


def test_guessing_counts_as_it_does_where_the_password_is_changed(alice: User, sign_in: SignIn) -> None:
    with time_machine.travel("2026-05-04T08:01:00Z", tick=False):
        client = sign_in(alice)
        for _ in range(20):
            client.patch(URL, {**NEW, "password": "wrong"})
        with nothing_changes():
            assert error_of(client.patch(URL, {**NEW, "password": PASSWORD})) == (429, "throttled")
            change = {"old_password": PASSWORD, "new_password": "a quiet orchard"}
            assert error_of(client.post("/api/v1/auth/password/change/", change)) == (429, "throttled")
        assert client.patch(URL, {"about": "still free"}).status_code == 200


@pytest.mark.parametrize("meanwhile", [{"email": "other@example.com"}, {"phone": None}, {"password": "another"}])
def test_a_proof_counts_for_the_person_as_they_were_read(
    alice_session: Session, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any]
) -> None:
    """Another request changes what the proof was about, after it was looked at."""
    monkeypatch.setattr(profile_service, "contacts_must_be_free", lambda user: User.objects.update(**meanwhile))
    with pytest.raises(Conflict):
        profile_update(session=alice_session, changes=NEW, password=PASSWORD)
    assert not User.objects.filter(**NEW).exists()


class TestWithoutAPassword:
    def test_a_sign_in_of_a_moment_ago_is_proof(self, phone_only: User, sign_in: SignIn) -> None:
        assert sign_in(phone_only).patch(URL, NEW).json()["email"] == "new@example.com"

    def test_later_it_needs_a_code(self, phone_only: User, sign_in: SignIn, texts: Texts) -> None:
        client = sign_in(phone_only)
        grow_stale(client)
        with nothing_changes():
            response = client.patch(URL, {**NEW, "password": PASSWORD})
        assert error_of(response) == (400, "code_required")
        assert response.json()["errors"][0]["attr"] == "code"
        otp_send(phone=phone_only.phone or "", address=None)
        code = code_in(texts()[-1])
        assert error_of(client.patch(URL, {**NEW, "code": wrong(code)})) == (400, "otp_invalid")
        assert OtpCode.objects.get().tries == 1
        assert client.patch(URL, {**NEW, "code": code}).json()["email"] == "new@example.com"

    def test_the_first_password_needs_the_same_proof(self, phone_only: User, sign_in: SignIn) -> None:
        """Or a password could be set first, to prove everything else with."""
        client = sign_in(phone_only)
        grow_stale(client)
        with nothing_changes():
            response = client.post("/api/v1/auth/password/change/", {"new_password": "a quiet orchard"})
        assert error_of(response) == (400, "code_required")

    def test_the_last_way_in_cannot_be_taken_away(self, phone_only: User, sign_in: SignIn) -> None:
        client = sign_in(phone_only)
        with nothing_changes():
            assert error_of(client.patch(URL, {"phone": None})) == (409, "last_way_in")


class TestNotice:
    @pytest.mark.parametrize(
        ("change", "what"),
        [
            (NEW, "email address"),
            ({"email": None}, "email address"),
            ({"phone": None}, "phone number"),
            ({**NEW, "phone": None}, "email address and phone number"),
        ],
    )
    def test_the_old_address_is_told(self, alice_api: Client, change: dict[str, Any], what: str) -> None:
        alice_api.patch(URL, {**change, "password": PASSWORD})
        notice = mail.outbox[0]
        assert notice.to == ["alice@example.com"]
        assert notice.subject == f"Your {what} was changed"
        assert "new@example.com" not in str(notice.body)

    def test_where_there_is_none_the_old_number_is_told(self, phone_only: User, sign_in: SignIn, texts: Texts) -> None:
        sign_in(phone_only).patch(URL, NEW)
        (text,) = texts()
        assert text["to"] == phone_only.phone
        assert "email address" in text["body"]

    def test_a_number_that_nobody_proved_gets_no_message(self, phone_only: User, sign_in: SignIn, texts: Texts) -> None:
        User.objects.update(phone_verified_at=None)
        sign_in(phone_only).patch(URL, NEW)
        assert texts() == []

    def test_without_text_messages_nothing_breaks(self, phone_only: User, sign_in: SignIn, settings: Settings) -> None:
        settings.SMS_BACKEND = "off"
        assert sign_in(phone_only).patch(URL, NEW).status_code == 200

    def test_there_are_ten_a_day(self, phone_only: User, sign_in: SignIn, texts: Texts) -> None:
        client = sign_in(phone_only)
        for _ in range(6):
            client.patch(URL, {"email": None})
            client.patch(URL, NEW)
        assert len(texts()) + sum("was changed" in message.subject for message in mail.outbox) == 10
