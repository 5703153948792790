"""Who a request comes from: bearer token, cookie, nobody."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.tests.conftest import error_of
from accounts.tokens import access_token, refresh_token
from conftest import PASSWORD, Client, nothing_changes

ME = "/api/v1/auth/me/"

pytestmark = pytest.mark.django_db


def bearer(token: str) -> Client:
    return Client(HTTP_AUTHORIZATION=f"Bearer {token}")


def signed(session: Session, **claims: Any) -> str:
    payload = jwt.decode(access_token(session), settings.SECRET_KEY, algorithms=["HS256"])
    payload = {name: value for name, value in {**payload, **claims}.items() if value is not ...}
    return jwt.encode(payload, settings.SECRET_KEY, algorithm="HS256")


def test_nobody_is_told_how_to_sign_in(api: Client) -> None:
    response = api.get(ME)
    assert error_of(response) == (401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_request_costs_one_query(alice_api: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert alice_api.get(ME).status_code == 200


def test_the_scheme_is_read_in_any_case(alice_session: Session) -> None:
    assert Client(HTTP_AUTHORIZATION=f"bearer  {access_token(alice_session)}").get(ME).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YWxpY2U6eA==", "Bearer x y", "Bearer \xff"])
def test_what_is_no_bearer_token_is_nobody(alice: User, header: str) -> None:
    assert error_of(Client(HTTP_AUTHORIZATION=header).get(ME)) == (401, "not_authenticated")


def test_a_token_lasts_ten_minutes(alice_session: Session) -> None:
    token = access_token(alice_session)
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert error_of(bearer(token).get(ME)) == (401, "token_expired")


def test_a_refresh_token_opens_nothing_else(alice_session: Session) -> None:
    assert error_of(bearer(refresh_token(alice_session)).get(ME)) == (401, "not_authenticated")


@pytest.mark.parametrize(
    "claims",
    [
        {"sid": ...},
        {"sid": "not an id"},
        {"sid": 7},
        {"sid": ["x"]},
        {"jti": ...},
        {"exp": ...},
        {"token_type": "other"},
        {"token_type": ...},
    ],
)
def test_odd_claims_are_refused_even_if_signed(alice_session: Session, claims: dict[str, Any]) -> None:
    assert error_of(bearer(signed(alice_session, **claims)).get(ME)) == (401, "not_authenticated")


def test_a_token_of_another_key_or_of_none_is_refused(alice_session: Session) -> None:
    payload = jwt.decode(access_token(alice_session), settings.SECRET_KEY, algorithms=["HS256"])
    for token in (jwt.encode(payload, "x" * 64, algorithm="HS256"), jwt.encode(payload, "", algorithm="none")):
        assert error_of(bearer(token).get(ME)) == (401, "not_authenticated")


def test_a_token_whose_session_is_gone_is_refused(alice_session: Session) -> None:
    token = access_token(alice_session)
    Session.objects.all().delete()
    assert error_of(bearer(token).get(ME)) == (401, "session_revoked")


def test_use_is_remembered_every_five_minutes(alice_session: Session, django_assert_num_queries: Any) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        client = bearer(access_token(alice_session))
        with django_assert_num_queries(2):
            client.get(ME)
        with django_assert_num_queries(1):
            client.get(ME)


class TestByCookie:
    @pytest.fixture
    def visitor(self, alice: User) -> Client:
        visitor = Client(enforce_csrf_checks=True)
        visitor.post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD})
        return visitor

    def test_reading_needs_only_the_cookie(self, visitor: Client) -> None:
        assert visitor.get(ME).json()["username"] == "alice"

    def test_changing_needs_the_csrf_header_too(self, visitor: Client) -> None:
        with nothing_changes():
            assert error_of(visitor.patch(ME, {"about": "x"})) == (403, "csrf_failed")
        csrf = visitor.cookies["csrftoken"].value
        assert visitor.patch(ME, {"about": "x"}, HTTP_X_CSRFTOKEN=csrf).status_code == 200

    def test_another_site_is_refused_even_with_the_header(self, visitor: Client) -> None:
        csrf = visitor.cookies["csrftoken"].value
        with nothing_changes():
            response = visitor.patch(ME, {"about": "x"}, HTTP_X_CSRFTOKEN=csrf, HTTP_ORIGIN="https://evil.example")
        assert error_of(response) == (403, "csrf_failed")

    def test_a_bearer_token_wins_and_needs_no_header(self, visitor: Client, bob_api: Client) -> None:
        header = f"Bearer {access_token(bob_api.session_row)}"
        assert visitor.get(ME, HTTP_AUTHORIZATION=header).json()["username"] == "bob"
        assert visitor.patch(ME, {"about": "x"}, HTTP_AUTHORIZATION=header).status_code == 200

    def test_a_wrong_bearer_token_does_not_fall_back_to_the_cookie(self, visitor: Client) -> None:
        assert visitor.get(ME, HTTP_AUTHORIZATION="Bearer x").status_code == 401

    def test_sign_in_replaces_the_csrf_token(self, visitor: Client) -> None:
        before = visitor.cookies["csrftoken"].value
        visitor.post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD})
        assert visitor.cookies["csrftoken"].value != before

    def test_cookies_are_secure_where_the_site_is(self, alice: User, settings: Any) -> None:
        settings.SECURE_COOKIES = True
        cookies = Client().post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD}).cookies
        assert all(cookies[name]["secure"] for name in (settings.ACCESS_COOKIE, settings.REFRESH_COOKIE))


def test_answers_are_not_kept_on_the_way(alice_api: Client, api: Client) -> None:
    assert alice_api.get(ME)["Cache-Control"] == "no-store"
    assert api.get(ME)["Cache-Control"] == "no-store"
