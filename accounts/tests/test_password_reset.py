"""POST auth/password/reset/ and auth/password/reset/confirm/"""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import passwords
from accounts.services.passwords import password_reset_confirm
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from conftest import Client, nothing_changes
from realtime.errors import Conflict
from realtime.ids import uuid7

URL = "/api/v1/auth/password/reset/"
CONFIRM = f"{URL}confirm/"
NEW = "a quiet orchard"

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(api: Client, alice: User) -> dict[str, str]:
    """What the mail's link carries."""
    api.post(URL, {"email": "Alice@Example.com"})
    (message,) = mail.outbox
    found = re.search(r"\S+/reset/confirm/\S+", str(message.body))
    assert found
    assert found[0].startswith(f"{settings.PUBLIC_URL}/reset/confirm/?uid=")
    mail.outbox.clear()
    return dict(parse_qsl(urlsplit(found[0]).query))


def test_the_mail_goes_to_the_address_on_file(api: Client, alice: User) -> None:
    response = api.post(URL, {"email": " ALICE@example.com "})
    assert (response.status_code, response.content) == (202, b"")
    assert mail.outbox[0].to == ["alice@example.com"]


def test_an_unknown_address_answers_alike_and_gets_nothing(api: Client, alice: User, bob: User, staff: User) -> None:
    user_suspend(user=bob, by=staff, reason="Spam")
    answers = [api.post(URL, {"email": f"{name}@example.com"}) for name in ("alice", "nobody", "bob")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]


@pytest.mark.parametrize("proof", ["by a code to the phone", "by being of the staff"])
def test_a_claimed_address_opens_no_account_that_is_proven_otherwise(api: Client, alice: User, proof: str) -> None:
    phone_verified_at = timezone.now() if proof == "by a code to the phone" else None
    User.objects.update(phone_verified_at=phone_verified_at, is_staff=phone_verified_at is None)
    assert api.post(URL, {"email": "alice@example.com"}).status_code == 202
    assert mail.outbox == []
    User.objects.update(email_verified_at=timezone.now())
    api.post(URL, {"email": "alice@example.com"})
    assert len(mail.outbox) == 1


def test_a_link_for_a_claimed_address_is_void_once_the_phone_is_proven(api: Client, link: dict[str, str]) -> None:
    User.objects.update(phone_verified_at=timezone.now())
    with nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": NEW})) == (400, "reset_link_invalid")


def test_a_mailbox_gets_five_an_hour(api: Client, alice: User) -> None:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False):
        statuses = {api.post(URL, {"email": "alice@example.com"}).status_code for _ in range(7)}
    assert statuses == {202}
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("email", ["", "nobody", "a@b\x00.com", None, 7, ["alice@example.com"]])
def test_what_is_no_address_is_refused(api: Client, email: object) -> None:
    with nothing_changes():
        response = api.post(URL, {"email": email})
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "email"


def test_the_link_sets_the_password_and_proves_the_address(
    api: Client, alice: User, alice_session: Session, link: dict[str, str]
) -> None:
    assert api.post(CONFIRM, {**link, "password": NEW}).status_code == 204
    alice.refresh_from_db()
    alice_session.refresh_from_db()
    assert alice.check_password(NEW)
    assert alice.email_verified_at is not None
    assert alice_session.ending == Session.Ending.PASSWORD_CHANGED
    assert mail.outbox[0].subject == "Your password was changed"


def test_the_link_works_once(api: Client, link: dict[str, str]) -> None:
    api.post(CONFIRM, {**link, "password": NEW})
    with nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": "another orchard"})) == (400, "reset_link_invalid")


def test_of_two_who_use_it_at_once_one_wins(alice: User, link: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both found the link valid before either wrote."""
    monkeypatch.setattr(passwords, "user_of_link", lambda **_: alice)
    User.objects.update(password="changed by the winner")
    with nothing_changes(), pytest.raises(Conflict):
        password_reset_confirm(**link, password=NEW)


def test_the_link_lasts_an_hour(api: Client, link: dict[str, str]) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=2)), nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": NEW})) == (400, "reset_link_invalid")


def test_a_weak_password_leaves_the_link_good(api: Client, link: dict[str, str]) -> None:
    with nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": "alice@example.com"})) == (400, "password_weak")
    assert api.post(CONFIRM, {**link, "password": NEW}).status_code == 204


def test_a_changed_address_voids_the_link(api: Client, link: dict[str, str]) -> None:
    User.objects.update(email="other@example.com")
    with nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": NEW})) == (400, "reset_link_invalid")


def test_a_suspended_person_cannot_use_it(api: Client, alice: User, staff: User, link: dict[str, str]) -> None:
    user_suspend(user=alice, by=staff, reason="Spam")
    with nothing_changes():
        assert error_of(api.post(CONFIRM, {**link, "password": NEW})) == (400, "reset_link_invalid")


@pytest.mark.parametrize(
    "changes",
    [{"token": "x"}, {"token": "cc-dd"}, {"uid": "x"}, {"uid": "0" * 32}, {"uid": uuid7().hex}, {"uid": "🎉"}],
)
def test_an_invented_link_is_refused(api: Client, link: dict[str, str], changes: dict[str, str]) -> None:
    with nothing_changes():
        response = api.post(CONFIRM, {**link, "password": NEW, **changes})
    assert error_of(response) == (400, "reset_link_invalid")
