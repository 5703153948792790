"""What the house forgets once it is over."""

from datetime import datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.sweeps import staff_sessions_forget, wrong_passwords_forget
from realtime.clock import sweeps

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)


def wrong_password(username: str, at: datetime) -> None:
    AccessAttempt.objects.create(username=username, ip_address="10.0.0.1", failures_since_start=1)
    AccessAttempt.objects.filter(username=username).update(attempt_time=at)


def test_wrong_passwords_are_forgotten_when_they_lock_nobody_any_more() -> None:
    lock = settings.AXES_COOLOFF_TIME
    wrong_password("alice", at=NOW - lock - SECOND)
    wrong_password("bob", at=NOW - lock + SECOND)
    assert wrong_passwords_forget(NOW) == 1
    assert AccessAttempt.objects.get().username == "bob"


def test_staff_sessions_are_forgotten_when_they_have_expired() -> None:
    Session.objects.create(session_key="over", session_data="", expire_date=NOW - SECOND)
    Session.objects.create(session_key="alive", session_data="", expire_date=NOW + SECOND)
    assert staff_sessions_forget(NOW) == 1
    assert Session.objects.get().session_key == "alive"


def test_the_clock_does_both_every_hour() -> None:
    assert [sweeps[name].every for name in ("wrong_passwords", "staff_sessions")] == [3600, 3600]
