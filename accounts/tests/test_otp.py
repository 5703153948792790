"""POST auth/otp/"""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts import sms
from accounts.models import OtpCode, SendQuota, User
from accounts.services.otp_codes import otp_issue
from accounts.services.suspension import user_suspend
from accounts.tasks import send_otp
from accounts.tests.conftest import Texts, code_in, error_of
from conftest import Client, nothing_changes

URL = "/api/v1/auth/otp/"
KNOWN = "+919876543210"
UNKNOWN = "+919876543299"

pytestmark = pytest.mark.django_db


def ask(api: Client, phone: str = KNOWN, **extra: Any) -> int:
    status: int = api.post(URL, {"phone": phone}, **extra).status_code
    return status


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


@pytest.mark.parametrize("phone", [KNOWN, UNKNOWN])
def test_a_code_goes_to_every_valid_number(api: Client, alice: User, texts: Texts, phone: str) -> None:
    response = api.post(URL, {"phone": phone})
    assert response.status_code == 202
    assert response.json() == {"expires_in": 300, "retry_after": 60}
    (message,) = texts()
    assert message["to"] == phone
    assert len(code_in(message)) == 6
    assert message["body"].splitlines()[-1] == f"@127.0.0.1 #{code_in(message)}"


def test_a_suspended_number_answers_alike_but_gets_nothing(api: Client, alice: User, staff: User, texts: Texts) -> None:
    user_suspend(user=alice, by=staff, reason="Spam")
    suspended = api.post(URL, {"phone": KNOWN})
    unknown = api.post(URL, {"phone": UNKNOWN})
    assert (suspended.status_code, suspended.json()) == (unknown.status_code, unknown.json())
    assert [message["to"] for message in texts()] == [UNKNOWN]


def test_a_lifted_suspension_gets_codes_again(api: Client, alice: User, staff: User, texts: Texts) -> None:
    user_suspend(user=alice, by=staff, reason="Spam", until=timezone.now() + timedelta(hours=1))
    with later(hours=1):
        ask(api)
    assert len(texts()) == 1


def test_the_code_is_stored_nowhere(api: Client, texts: Texts) -> None:
    ask(api)
    code = code_in(texts()[0])
    row = OtpCode.objects.get()
    assert [value for value in vars(row).values() if str(value) == code] == []
    assert len(row.digest) == 64
    assert row.expires_at is not None
    assert abs(row.expires_at - timezone.now() - timedelta(minutes=5)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "phone", ["", "12", "+91", "nobody", "+919876543210\x00", 919876543210, None, ["+919876543210"]]
)
def test_what_is_no_number_is_refused(api: Client, texts: Texts, phone: object) -> None:
    with nothing_changes():
        response = api.post(URL, {"phone": phone})
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "phone"
    assert texts() == []


def test_a_minute_lies_between_two_codes(api: Client, texts: Texts) -> None:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        ask(api)
        clock.shift(timedelta(seconds=20))
        with nothing_changes():
            response = api.post(URL, {"phone": KNOWN})
        assert error_of(response) == (429, "too_soon")
        assert response["Retry-After"] == "40"
        clock.shift(timedelta(seconds=40))
        assert ask(api) == 202
    assert len(texts()) == 2


def test_a_new_code_replaces_the_old_one_and_its_tries(api: Client, texts: Texts) -> None:
    ask(api)
    OtpCode.objects.update(tries=5)
    with later(seconds=61):
        ask(api)
    row = OtpCode.objects.get()
    assert (row.tries, row.used_at) == (0, None)
    assert len(texts()) == 2


def test_a_number_gets_so_many_codes_a_day(api: Client, texts: Texts, settings: Settings) -> None:
    settings.OTP_PER_PHONE_PER_DAY = 2
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        for _ in range(2):
            assert ask(api) == 202
            clock.shift(timedelta(seconds=61))
        with nothing_changes():
            response = api.post(URL, {"phone": KNOWN})
        assert error_of(response) == (429, "too_many_messages")
        assert int(response["Retry-After"]) == 16 * 3600 - 122
        assert ask(api, UNKNOWN) == 202
        clock.shift(timedelta(days=1))
        assert ask(api) == 202
    assert len(texts()) == 4


def test_an_address_may_ask_so_often_an_hour(api: Client, texts: Texts, settings: Settings) -> None:
    settings.OTP_PER_ADDRESS_PER_HOUR = 1
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False):
        assert ask(api, REMOTE_ADDR="2001:db8:1:2::1") == 202
        with nothing_changes():
            assert ask(api, UNKNOWN, REMOTE_ADDR="2001:db8:1:2:ffff::2") == 429
        assert ask(api, UNKNOWN, REMOTE_ADDR="2001:db8:1:3::1") == 202


def test_there_is_a_cap_on_all_together(api: Client, texts: Texts, settings: Settings) -> None:
    settings.OTP_PER_HOUR = 1
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False):
        assert ask(api) == 202
        with nothing_changes():
            assert ask(api, UNKNOWN, REMOTE_ADDR="10.0.0.9") == 429
    assert SendQuota.objects.get(key="otp").sent == 1


def test_a_task_that_comes_late_sends_nothing(api: Client, texts: Texts) -> None:
    ask(api)
    request = OtpCode.objects.get().request
    with later(minutes=6):
        send_otp.call(phone=KNOWN, request=str(request))
    assert len(texts()) == 1


def test_a_task_that_was_overtaken_leaves_the_newer_code_alone(api: Client, texts: Texts) -> None:
    ask(api)
    first = OtpCode.objects.get().request
    with later(seconds=61):
        ask(api)
        with nothing_changes():
            send_otp.call(phone=KNOWN, request=str(first))
    assert len(texts()) == 2


def test_a_task_run_again_makes_a_new_code(api: Client, texts: Texts) -> None:
    """The first message may or may not have arrived; the later code is the one that counts."""
    ask(api)
    row = OtpCode.objects.get()
    assert otp_issue(phone=KNOWN, request=row.request) is not None
    assert OtpCode.objects.get().digest != row.digest


def test_a_carrier_that_fails_fails_the_task(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the queue tries again; who asked has had their answer."""

    class Down:
        def send(self, *, to: str, body: str) -> None:
            raise ConnectionError

    monkeypatch.setattr(sms, "backend", Down)
    assert ask(api) == 202
    with pytest.raises(ConnectionError):
        send_otp.call(phone=KNOWN, request=str(OtpCode.objects.get().request))
