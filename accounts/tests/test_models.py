"""What the database itself forbids."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Block, OtpCode, Report, SendQuota, Session, User
from accounts.services.otp import otp_send
from accounts.services.reports import report_file
from accounts.services.tickets import ticket_create
from accounts.tests.conftest import Texts
from conftest import MakeUser, nothing_changes

pytestmark = pytest.mark.django_db


def forbidden(constraint: str, model: type[Any], **change: Any) -> None:
    with nothing_changes(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**change)


def test_an_account(alice: User) -> None:
    now = timezone.now()
    forbidden("email_or_null_not_empty", User, email="")
    forbidden("phone_or_null_not_empty", User, phone="")
    forbidden("email_verified_is_there", User, email=None, email_verified_at=now)
    forbidden("phone_verified_is_there", User, phone=None, phone_verified_at=now)
    forbidden("suspension_end_has_a_start", User, suspended_until=now)


@pytest.mark.parametrize("fields", [{"username": "ALICE"}, {"email": "ALICE@EXAMPLE.COM"}, {"phone": "+919876543210"}])
def test_two_accounts_of_one_name(alice: User, make_user: MakeUser, fields: dict[str, str]) -> None:
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        make_user(**{"username": "another", **fields})


def test_a_guest_with_another_way_in(guest: User, alice: User) -> None:
    for way in ({"email": "a@example.com"}, {"phone": "+919876543219"}, {"is_staff": True}, {"is_superuser": True}):
        with nothing_changes(), pytest.raises(IntegrityError, match="guest_has_no_other_way_in"), transaction.atomic():
            User.objects.filter(pk=guest.pk).update(**way)
    forbidden("guest_has_no_other_way_in", User, password=alice.password)


def test_a_session(alice_session: Session) -> None:
    forbidden("session_ending_has_a_moment", Session, ended_at=timezone.now())
    forbidden("session_ending_has_a_moment", Session, ending="revoked")


def test_a_sixth_try(texts: Texts) -> None:
    otp_send(phone="+919876543210", address=None)
    forbidden("otp_tries_at_most_five", OtpCode, tries=6)


def test_blocks_and_reports_of_oneself(alice: User, bob: User) -> None:
    Block.objects.create(blocker=alice, blocked=bob)
    report_file(reporter=alice, user_id=bob.pk, reason="Spam")
    forbidden("block_not_oneself", Block, blocked=alice)
    forbidden("report_not_oneself", Report, user=alice)
    forbidden("report_closed_has_a_moment", Report, state="resolved")
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(blocker=alice, blocked=bob)


def test_rows_say_what_they_are(alice: User, bob: User, alice_session: Session, texts: Texts) -> None:
    otp_send(phone="+919876543210", address=None)
    ticket_create(session=alice_session)
    block = Block.objects.create(blocker=alice, blocked=bob)
    report, _ = report_file(reporter=alice, user_id=bob.pk, reason="Spam")
    rows = [
        alice,
        alice_session,
        block,
        report,
        OtpCode.objects.get(),
        *SendQuota.objects.all(),
        alice_session.tickets.get(),
    ]
    assert all(str(row) for row in rows)
    assert str(alice.search_words.get(word=b"anand")) == "anand"
    assert User.objects.get_by_natural_key("ALICE@example.com") == alice
    assert (alice.get_full_name(), alice.get_short_name()) == ("Alice Anand", "alice")
