"""POST auth/otp/verify/"""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare as compare

from accounts.models import OtpCode, Session, User
from accounts.models.otp import OtpCodeQuerySet
from accounts.services import otp_codes
from accounts.services.otp import otp_send
from accounts.services.otp_codes import otp_consume
from accounts.services.sessions import session_end_all
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import Texts, code_in, error_of, wrong
from conftest import PASSWORD, Client, SignIn, in_parallel, nothing_changes
from realtime.errors import Invalid

URL = "/api/v1/auth/otp/verify/"
PHONE = "+919876543210"
FREE = "+919876543299"

pytestmark = pytest.mark.django_db


def code_for(phone: str, texts: Texts) -> str:
    otp_send(phone=phone, address=None)
    return code_in(texts()[-1])


def verify(client: Client, phone: str, code: str) -> tuple[int, dict[str, object]]:
    response = client.post(URL, {"phone": phone, "code": code})
    return response.status_code, response.json()


def test_a_new_number_makes_an_account(api: Client, texts: Texts) -> None:
    status, answer = verify(api, FREE, code_for(FREE, texts))
    assert status == 200
    assert answer["created"] is True
    user = User.objects.get()
    assert user.phone == FREE
    assert user.phone_verified_at is not None
    assert not user.has_usable_password()
    assert settings.ACCESS_COOKIE in api.cookies


def test_the_second_time_it_signs_in(api: Client, texts: Texts) -> None:
    verify(api, FREE, code_for(FREE, texts))
    OtpCode.objects.all().delete()
    status, answer = verify(Client(), FREE, code_for(FREE, texts))
    assert (status, answer["created"]) == (200, False)
    assert User.objects.count() == 1
    assert Session.objects.count() == 2


def test_a_verified_number_signs_in_and_changes_nothing_else(api: Client, alice: User, texts: Texts) -> None:
    User.objects.update(phone_verified_at=timezone.now())
    status, answer = verify(api, PHONE, code_for(PHONE, texts))
    assert (status, answer["created"]) == (200, False)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert alice.email == "alice@example.com"


def test_a_code_works_once(api: Client, alice: User, texts: Texts) -> None:
    code = code_for(PHONE, texts)
    verify(api, PHONE, code)
    with nothing_changes():
        assert error_of(api.post(URL, {"phone": PHONE, "code": code})) == (400, "otp_invalid")


def test_a_code_lives_five_minutes(api: Client, texts: Texts) -> None:
    code = code_for(PHONE, texts)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)), nothing_changes():
        assert error_of(api.post(URL, {"phone": PHONE, "code": code})) == (400, "otp_invalid")


def test_the_sixth_try_fails_even_with_the_right_code(api: Client, texts: Texts) -> None:
    code = code_for(PHONE, texts)
    for tries in range(1, 6):
        assert error_of(api.post(URL, {"phone": PHONE, "code": wrong(code)})) == (400, "otp_invalid")
        assert OtpCode.objects.get().tries == tries
    with nothing_changes():
        assert error_of(api.post(URL, {"phone": PHONE, "code": code})) == (400, "otp_invalid")


def test_the_fifth_try_may_be_the_right_one(api: Client, texts: Texts) -> None:
    code = code_for(PHONE, texts)
    for _ in range(4):
        verify(api, PHONE, wrong(code))
    assert verify(api, PHONE, code)[0] == 200


def test_refusals_are_alike_whatever_the_reason(api: Client, alice: User, bob: User, texts: Texts) -> None:
    code = code_for(PHONE, texts)
    answers = [
        verify(api, PHONE, wrong(code)),
        verify(api, bob.phone or "", code),
        verify(api, FREE, code),
    ]
    assert answers[0][0] == 400
    assert answers.count(answers[0]) == 3


def test_a_guess_at_a_code_that_was_replaced_meanwhile_is_wrong(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guesser has read the old code's row when the new code is sent; the try is taken only then."""
    code = code_for(PHONE, texts)
    look = OtpCodeQuerySet.open
    looks = 0

    def replaced_after_the_first(self: OtpCodeQuerySet, now: datetime) -> OtpCodeQuerySet:
        nonlocal looks
        looks += 1
        if looks == 2:
            OtpCode.objects.update(digest="of another code")
        return look(self, now)

    monkeypatch.setattr(OtpCodeQuerySet, "open", replaced_after_the_first)
    with pytest.raises(Invalid):
        otp_consume(phone=PHONE, code=code)
    assert OtpCode.objects.get().tries == 0


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", 123456, None, "", "1234\x0056"])
def test_what_is_no_code_costs_no_try(api: Client, texts: Texts, code: object) -> None:
    code_for(PHONE, texts)
    with nothing_changes():
        response = api.post(URL, {"phone": PHONE, "code": code})
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "code"


class TestAnUnverifiedNumber:
    """Somebody typed this number when they registered. Now its holder shows up."""

    def test_its_holder_gets_an_account_of_their_own(self, api: Client, alice: User, texts: Texts) -> None:
        alice.about = "Prepared by somebody else"
        alice.save()
        status, answer = verify(api, PHONE, code_for(PHONE, texts))
        assert (status, answer["created"]) == (200, True)
        holder = User.objects.get(phone=PHONE)
        assert answer["user"]["id"] == str(holder.pk) != str(alice.pk)  # type: ignore[index]
        assert holder.phone_verified_at is not None
        assert (holder.full_name, holder.about, holder.email) == ("", "", None)

    def test_its_maker_keeps_all_but_the_number(
        self, api: Client, alice: User, alice_api: Client, texts: Texts, deliveries: Any
    ) -> None:
        code = code_for(PHONE, texts)
        with deliveries() as sent:
            verify(api, PHONE, code)
        me = alice_api.get("/api/v1/auth/me/").json()
        assert (me["username"], me["email"], me["phone"]) == ("alice", "alice@example.com", None)
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)
        assert [each.topic for each in sent if "profile_changed" in each.frame] == [f"user:{alice.pk}"]

    def test_the_second_time_the_holder_is_let_in_to_the_same_account(
        self, api: Client, alice: User, texts: Texts
    ) -> None:
        first = verify(api, PHONE, code_for(PHONE, texts))[1]
        OtpCode.objects.all().delete()
        second = verify(Client(), PHONE, code_for(PHONE, texts))[1]
        assert second["created"] is False
        assert second["user"]["id"] == first["user"]["id"]  # type: ignore[index]

    def test_a_staff_account_is_never_opened_by_it(self, api: Client, staff: User, texts: Texts) -> None:
        User.objects.filter(pk=staff.pk).update(phone=FREE)
        assert verify(api, FREE, code_for(FREE, texts))[1]["created"] is True
        assert not User.objects.get(phone=FREE).is_staff

    def test_who_is_signed_in_proves_their_own(
        self, alice: User, alice_api: Client, sign_in: SignIn, texts: Texts
    ) -> None:
        elsewhere = sign_in(alice)
        status, answer = verify(alice_api, PHONE, code_for(PHONE, texts))
        assert status == 200
        assert answer["session"] == str(alice_api.session_row.pk)
        assert answer["user"]["phone_verified"] is True  # type: ignore[index]
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)
        assert alice.email == "alice@example.com"
        assert elsewhere.get("/api/v1/auth/me/").status_code == 200
        assert Client().post("/api/v1/auth/refresh/", {"refresh": answer["refresh"]}).status_code == 200

    def test_who_is_signed_in_and_proves_another_changes_account(
        self, alice_api: Client, bob: User, texts: Texts
    ) -> None:
        User.objects.filter(pk=bob.pk).update(phone_verified_at=timezone.now())
        answer = verify(alice_api, bob.phone or "", code_for(bob.phone or "", texts))[1]
        assert answer["user"]["username"] == "bob"  # type: ignore[index]


class TestCookieOfASessionThatIsOver:
    @pytest.fixture
    def browser(self, alice: User) -> Client:
        client = Client()
        assert client.post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD}).status_code == 200
        return client

    @pytest.mark.parametrize("cookie", ["revoked", "expired", "nonsense"])
    def test_it_does_not_stand_in_the_way(self, browser: Client, texts: Texts, cookie: str) -> None:
        code = code_for(FREE, texts)
        match cookie:
            case "revoked":
                session_end_all(sessions=Session.objects.all(), ending=Session.Ending.REVOKED)
            case "expired":
                Session.objects.update(expires_at=timezone.now())
            case _:
                browser.cookies[settings.ACCESS_COOKIE] = "nonsense"
        status, answer = verify(browser, FREE, code)
        assert (status, answer["created"]) == (200, True)
        assert browser.get("/api/v1/auth/me/").json()["id"] == answer["user"]["id"]  # type: ignore[index]

    def test_a_live_one_still_needs_the_csrf_token(self, browser: Client, texts: Texts) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies[settings.ACCESS_COOKIE] = browser.cookies[settings.ACCESS_COOKIE].value
        code = code_for(PHONE, texts)
        with nothing_changes():
            assert verify(strict, PHONE, code)[0] == 403

    def test_a_bearer_token_that_is_over_is_refused(self, alice: User, sign_in: SignIn, texts: Texts) -> None:
        client = sign_in(alice)
        session_end_all(sessions=Session.objects.all(), ending=Session.Ending.REVOKED)
        code = code_for(PHONE, texts)
        with nothing_changes():
            assert error_of(client.post(URL, {"phone": PHONE, "code": code})) == (401, "session_revoked")


def test_an_account_suspended_after_the_code_was_sent_stays_out(
    api: Client, alice: User, staff: User, texts: Texts
) -> None:
    code = code_for(PHONE, texts)
    user_suspend(user=alice, by=staff, reason="Spam")
    assert error_of(api.post(URL, {"phone": PHONE, "code": code})) == (403, "account_suspended")
    assert not Session.objects.exists()


def test_of_two_right_guesses_at_once_one_wins(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either marked the code used."""
    code = code_for(PHONE, texts)

    def other_first(one: str, other: str) -> bool:
        monkeypatch.setattr(otp_codes, "constant_time_compare", compare)
        otp_consume(phone=PHONE, code=code)
        return compare(one, other)

    monkeypatch.setattr(otp_codes, "constant_time_compare", other_first)
    with pytest.raises(Invalid):
        otp_consume(phone=PHONE, code=code)


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_have_five_tries_between_them(texts: Texts) -> None:
    code = code_for(PHONE, texts)
    compared: list[str] = []

    def counting(one: str, other: str) -> bool:
        compared.append(other)
        return compare(one, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(otp_codes, "constant_time_compare", counting)
        outcomes = in_parallel(20, lambda: otp_consume(phone=PHONE, code=wrong(code)))
    assert all(isinstance(outcome, Invalid) for outcome in outcomes), outcomes
    assert len(compared) == 5
    assert OtpCode.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_ten_requests_at_once_send_one_message(texts: Texts) -> None:
    outcomes = in_parallel(10, lambda: otp_send(phone=PHONE, address="10.0.0.1"))
    assert outcomes.count(None) == 1, outcomes
    assert len(texts()) == 1
