"""POST auth/email/, auth/email/verify/ and auth/email/release/"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.services import email_proof
from accounts.services.contacts import email_links_send
from accounts.services.email_proof import email_release, email_verify
from accounts.services.sessions import Origin, session_start
from accounts.services.suspension import user_suspend
from accounts.tasks import send_email_links
from accounts.tests.conftest import error_of
from conftest import PASSWORD, Client, SignIn, nothing_changes
from realtime.errors import Conflict

SEND = "/api/v1/auth/email/"
VERIFY = f"{SEND}verify/"
RELEASE = f"{SEND}release/"
REGISTER = "/api/v1/auth/register/"
VOID = (400, "email_link_invalid")

pytestmark = pytest.mark.django_db


def tokens_in(message: Any) -> tuple[str, str]:
    """Of the link that confirms, and of the one that takes the address off."""
    links = re.findall(r"http\S+", str(message.body))
    assert [link.partition("?")[0] for link in links] == [
        f"{settings.PUBLIC_URL}/app/settings/confirm-email",
        f"{settings.PUBLIC_URL}/release-email/",
    ]
    first, second = (parse_qs(urlsplit(link).query)["token"][0] for link in links)
    return first, second


@pytest.fixture
def tokens(alice: User) -> tuple[str, str]:
    email_links_send(user=alice)
    return tokens_in(mail.outbox.pop())


@pytest.fixture
def confirm(tokens: tuple[str, str]) -> str:
    return tokens[0]


@pytest.fixture
def release(tokens: tuple[str, str]) -> str:
    return tokens[1]


def _access(user: User) -> str:
    return session_start(user=user, origin=Origin()).tokens.access


class TestLinks:
    def test_they_are_sent_on_registration(self, api: Client) -> None:
        form = {"username": "zoe", "full_name": "Zoë", "password": "a quiet orchard", "email": "zoe@example.com"}
        assert api.post(REGISTER, form).json()["user"]["email_verified"] is False
        (message,) = mail.outbox
        assert message.to == ["zoe@example.com"]
        assert "zoe" in str(message.body)

    def test_registration_without_an_address_sends_none(self, api: Client) -> None:
        form = {"username": "zoe", "full_name": "Zoë", "password": "a quiet orchard"}
        assert api.post(REGISTER, form).status_code == 201
        assert mail.outbox == []

    def test_they_go_to_a_new_address(self, alice_api: Client) -> None:
        alice_api.patch("/api/v1/auth/me/", {"email": "new@example.com", "password": PASSWORD})
        assert [message.to for message in mail.outbox] == [["alice@example.com"], ["new@example.com"]]
        tokens_in(mail.outbox[1])

    def test_they_are_sent_again_when_asked_for(self, alice_api: Client) -> None:
        response = alice_api.post(SEND)
        assert (response.status_code, response.content) == (202, b"")
        assert mail.outbox[0].to == ["alice@example.com"]

    def test_a_mailbox_gets_five_an_hour(self, alice: User) -> None:
        with time_machine.travel("2026-05-04T08:00:00Z", tick=False):
            client = Client(HTTP_AUTHORIZATION=f"Bearer {_access(alice)}")
            for _ in range(5):
                assert client.post(SEND).status_code == 202
            with nothing_changes():
                response = client.post(SEND)
        assert error_of(response) == (429, "too_many_messages")
        assert int(response["Retry-After"]) == 3600
        assert len(mail.outbox) == 5

    @pytest.mark.parametrize("state", [{"email_verified_at": timezone.now()}, {"email": None}])
    def test_there_must_be_something_to_confirm(self, alice_api: Client, state: dict[str, Any]) -> None:
        User.objects.update(**state)
        with nothing_changes():
            assert error_of(alice_api.post(SEND)) == (409, "nothing_to_confirm")
        assert mail.outbox == []

    def test_a_task_that_comes_late_sends_nothing(self, alice: User) -> None:
        User.objects.update(email="other@example.com")
        send_email_links.call(user=alice.pk.hex, email="alice@example.com")
        assert mail.outbox == []


class TestVerify:
    def test_the_address_is_proven(self, alice: User, alice_api: Client, confirm: str, deliveries: Any) -> None:
        with deliveries() as sent:
            response = alice_api.post(VERIFY, {"token": confirm})
        assert (response.status_code, response.json()["email_verified"]) == (200, True)
        alice.refresh_from_db()
        assert alice.email_verified_at is not None
        assert [each.topic for each in sent] == [f"user:{alice.pk}"]

    def test_the_link_works_once(self, alice_api: Client, confirm: str) -> None:
        alice_api.post(VERIFY, {"token": confirm})
        with nothing_changes():
            assert error_of(alice_api.post(VERIFY, {"token": confirm})) == VOID

    def test_it_counts_only_for_who_is_signed_in_to_its_account(self, bob_api: Client, confirm: str) -> None:
        """Whoever reads the mailbox but is somebody else does not give the account a proven address."""
        with nothing_changes():
            assert error_of(bob_api.post(VERIFY, {"token": confirm})) == VOID
            assert Client().post(VERIFY, {"token": confirm}).status_code == 401

    def test_it_lasts_a_day(self, alice: User, confirm: str) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=2)):
            client = Client(HTTP_AUTHORIZATION=f"Bearer {_access(alice)}")
            with nothing_changes():
                assert error_of(client.post(VERIFY, {"token": confirm})) == VOID

    def test_it_is_bound_to_its_address(self, alice_api: Client, confirm: str) -> None:
        User.objects.update(email="other@example.com")
        with nothing_changes():
            assert error_of(alice_api.post(VERIFY, {"token": confirm})) == VOID

    def test_the_other_link_of_the_mail_does_not_confirm(self, alice_api: Client, release: str) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(VERIFY, {"token": release})) == VOID

    def test_a_change_that_came_first_wins(self, alice: User, confirm: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """The link was found valid before the address changed."""
        monkeypatch.setattr(email_proof, "user_of_token", lambda **_: alice)
        User.objects.update(email="other@example.com")
        session = session_start(user=alice, origin=Origin()).session
        with nothing_changes(), pytest.raises(Conflict):
            email_verify(session=session, token=confirm)


class TestRelease:
    """Somebody registered with an address that is not theirs. Now its reader shows up."""

    def test_the_address_comes_off_and_is_free(self, api: Client, alice: User, release: str) -> None:
        assert api.post(RELEASE, {"token": release}).status_code == 204
        alice.refresh_from_db()
        assert alice.email is None
        assert alice.check_password(PASSWORD)
        form = {"username": "zoe", "full_name": "Zoë", "password": "a quiet orchard", "email": "alice@example.com"}
        assert api.post(REGISTER, form).status_code == 201

    def test_a_proven_address_stays(self, api: Client, release: str) -> None:
        User.objects.update(email_verified_at=timezone.now())
        with nothing_changes():
            assert error_of(api.post(RELEASE, {"token": release})) == VOID

    def test_the_other_link_of_the_mail_takes_nothing_off(self, api: Client, confirm: str) -> None:
        with nothing_changes():
            assert error_of(api.post(RELEASE, {"token": confirm})) == VOID

    def test_a_suspended_account_cannot_keep_it(self, api: Client, alice: User, staff: User, release: str) -> None:
        user_suspend(user=alice, by=staff, reason="Spam")
        assert api.post(RELEASE, {"token": release}).status_code == 204

    @pytest.mark.parametrize("token", ["", "x", ":", "🎉", "0" * 32 + ":x:y", "x" * 129, None, 7])
    def test_an_invented_link_is_refused(self, api: Client, alice: User, token: object) -> None:
        with nothing_changes():
            assert api.post(RELEASE, {"token": token}).status_code == 400

    def test_a_forged_signature_is_refused(self, api: Client, release: str) -> None:
        with nothing_changes():
            assert error_of(api.post(RELEASE, {"token": release[:-2] + "zz"})) == VOID

    def test_a_confirmation_that_came_first_wins(
        self, alice: User, release: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(email_proof, "user_of_token", lambda **_: alice)
        User.objects.update(email_verified_at=timezone.now())
        with nothing_changes(), pytest.raises(Conflict):
            email_release(token=release)

    def test_who_finds_their_address_taken_is_sent_the_links(self, api: Client, alice: User) -> None:
        form = {"username": "zoe", "full_name": "Zoë", "password": "a quiet orchard", "email": "Alice@example.com"}
        assert error_of(api.post(REGISTER, form)) == (400, "taken")
        (message,) = mail.outbox
        assert message.to == ["alice@example.com"]
        assert api.post(RELEASE, {"token": tokens_in(message)[1]}).status_code == 204
        assert api.post(REGISTER, form).status_code == 201

    def test_so_does_who_wants_to_change_to_it(self, bob_api: Client, alice: User, sign_in: SignIn) -> None:
        change = {"email": "alice@example.com", "password": PASSWORD}
        assert error_of(bob_api.patch("/api/v1/auth/me/", change)) == (400, "taken")
        assert [message.to for message in mail.outbox] == [["alice@example.com"]]

    def test_a_proven_address_gets_no_links(self, api: Client, alice: User) -> None:
        User.objects.update(email_verified_at=timezone.now())
        form = {"username": "zoe", "full_name": "Zoë", "password": "a quiet orchard", "email": "alice@example.com"}
        with nothing_changes():
            assert error_of(api.post(REGISTER, form)) == (400, "taken")
        assert mail.outbox == []
