"""Rows that nobody will ask for again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OtpCode, SendQuota, Session, Ticket, User
from accounts.services.otp import otp_send
from accounts.services.sessions import Origin, session_start
from accounts.services.tickets import ticket_create
from accounts.sweeps import otp_codes_purge, send_quotas_purge, sessions_purge, tickets_purge
from accounts.tests.conftest import Texts
from conftest import nothing_changes
from realtime.clock import sweeps

pytestmark = pytest.mark.django_db


def test_the_clock_knows_them() -> None:
    assert {"suspensions", "tickets", "otp_codes", "send_quotas", "sessions"} <= set(sweeps)


def test_what_is_fresh_stays(alice_session: Session, texts: Texts) -> None:
    ticket_create(session=alice_session)
    otp_send(phone="+919876543210", address=None)
    now = timezone.now()
    with nothing_changes():
        assert [work(now) for work in (tickets_purge, otp_codes_purge, send_quotas_purge, sessions_purge)] == [0] * 4


def test_what_is_over_goes(alice_session: Session, texts: Texts) -> None:
    ticket_create(session=alice_session)
    otp_send(phone="+919876543210", address=None)
    now = timezone.now()
    assert tickets_purge(now + timedelta(seconds=30)) == 1
    assert otp_codes_purge(now + timedelta(minutes=6, seconds=1)) == 1
    assert send_quotas_purge(now + timedelta(days=3)) == 3
    assert not Ticket.objects.exists()
    assert not OtpCode.objects.exists()
    assert not SendQuota.objects.exists()


def test_sessions_are_kept_for_a_month_after_their_end(alice: User) -> None:
    now = timezone.now()
    ended, expired, running = (session_start(user=alice, origin=Origin()).session for _ in range(3))
    Session.objects.filter(pk=ended.pk).update(ended_at=now, ending=Session.Ending.REVOKED)
    Session.objects.filter(pk=expired.pk).update(expires_at=now)
    Session.objects.filter(pk=running.pk).update(expires_at=now + timedelta(days=60))
    with nothing_changes():
        sessions_purge(now + timedelta(days=29))
    assert sessions_purge(now + timedelta(days=31)) == 2
    assert Session.objects.get() == running
