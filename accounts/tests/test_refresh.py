"""POST auth/refresh/"""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_refresh, session_start
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from accounts.tokens import access_token, refresh_token
from conftest import PASSWORD, Client, in_parallel, nothing_changes
from realtime.errors import Unauthenticated
from realtime.wire import CloseCode

URL = "/api/v1/auth/refresh/"
ME = "/api/v1/auth/me/"

pytestmark = pytest.mark.django_db


def later(**time: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**time))


@pytest.fixture
def refresh(alice_session: Session) -> str:
    return refresh_token(alice_session)


def test_it_rotates(api: Client, refresh: str) -> None:
    response = api.post(URL, {"refresh": refresh})
    assert response.status_code == 200
    answer = response.json()
    assert answer["refresh"] != refresh
    assert Client(HTTP_AUTHORIZATION=f"Bearer {answer['access']}").get(ME).status_code == 200
    assert api.post(URL, {"refresh": answer["refresh"]}).json()["refresh"] != answer["refresh"]


def test_it_prolongs_the_session(api: Client, refresh: str, alice_session: Session) -> None:
    with later(days=3):
        api.post(URL, {"refresh": refresh})
        session = Session.objects.get()
        assert session.expires_at > timezone.now() + timedelta(days=6, hours=23)
        assert session.last_seen_at > timezone.now() - timedelta(minutes=1)


def test_it_takes_two_queries(api: Client, refresh: str, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        api.post(URL, {"refresh": refresh})


def test_a_parallel_tab_gets_the_current_token(api: Client, refresh: str) -> None:
    first = api.post(URL, {"refresh": refresh}).json()
    with later(seconds=15), nothing_changes():
        second = api.post(URL, {"refresh": refresh}).json()
    assert second["refresh"] == first["refresh"]


def test_a_token_used_again_later_ends_its_session(
    api: Client, refresh: str, alice_session: Session, deliveries: object
) -> None:
    newest = api.post(URL, {"refresh": refresh}).json()
    with later(seconds=21), deliveries() as sent:  # type: ignore[operator]
        assert error_of(api.post(URL, {"refresh": refresh})) == (401, "session_revoked")
    assert Session.objects.get().ending == Session.Ending.TOKEN_REUSED
    assert (f"session:{alice_session.pk}", CloseCode.SESSION_REVOKED) in [(each.topic, each.close) for each in sent]
    assert error_of(api.post(URL, {"refresh": newest["refresh"]})) == (401, "session_revoked")
    assert Client(HTTP_AUTHORIZATION=f"Bearer {newest['access']}").get(ME).status_code == 401


def test_a_token_two_rotations_old_gets_no_leeway(api: Client, refresh: str) -> None:
    second = api.post(URL, {"refresh": refresh}).json()["refresh"]
    api.post(URL, {"refresh": second})
    assert error_of(api.post(URL, {"refresh": refresh})) == (401, "session_revoked")
    assert Session.objects.get().ended_at is not None


def test_other_sessions_live_on(api: Client, refresh: str, alice: User) -> None:
    other = session_start(user=alice, origin=Origin()).session
    api.post(URL, {"refresh": refresh})
    with later(seconds=21):
        api.post(URL, {"refresh": refresh})
    other.refresh_from_db()
    assert other.ended_at is None


def test_an_access_token_is_no_refresh_token(api: Client, alice_session: Session) -> None:
    with nothing_changes():
        assert error_of(api.post(URL, {"refresh": access_token(alice_session)})) == (401, "not_authenticated")


@pytest.mark.parametrize("token", ["x", "a.b.c", "🎉", "x" * 2000])
def test_what_is_no_token_is_refused(api: Client, alice_session: Session, token: str) -> None:
    with nothing_changes():
        assert error_of(api.post(URL, {"refresh": token})) == (401, "not_authenticated")


def test_no_token_at_all_is_refused(api: Client) -> None:
    assert error_of(api.post(URL, {})) == (401, "not_authenticated")


def test_it_lasts_a_week_unused(api: Client, refresh: str) -> None:
    with later(days=7, seconds=1), nothing_changes():
        assert error_of(api.post(URL, {"refresh": refresh})) == (401, "token_expired")


def test_a_suspended_person_cannot_refresh(api: Client, refresh: str, alice: User, staff: User) -> None:
    user_suspend(user=alice, by=staff, reason="Spam")
    with nothing_changes():
        assert error_of(api.post(URL, {"refresh": refresh})) == (401, "session_revoked")


class TestByCookie:
    @pytest.fixture
    def visitor(self, alice: User) -> Client:
        visitor = Client(enforce_csrf_checks=True)
        visitor.post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD})
        return visitor

    def test_it_needs_the_csrf_header(self, visitor: Client) -> None:
        with nothing_changes():
            assert error_of(visitor.post(URL, {})) == (403, "csrf_failed")
            assert error_of(visitor.post(URL, {}, HTTP_X_CSRFTOKEN="x" * 32)) == (403, "csrf_failed")

    def test_it_sets_the_new_cookies(self, visitor: Client) -> None:
        before = visitor.cookies[settings.REFRESH_COOKIE].value
        csrf = visitor.cookies["csrftoken"].value
        response = visitor.post(URL, {}, HTTP_X_CSRFTOKEN=csrf)
        assert response.status_code == 200
        assert response.cookies[settings.REFRESH_COOKIE].value == response.json()["refresh"] != before
        assert response.cookies[settings.ACCESS_COOKIE].value == response.json()["access"]
        assert visitor.cookies["csrftoken"].value == csrf

    def test_a_token_in_the_body_needs_no_header_and_sets_no_cookie(self, visitor: Client) -> None:
        refresh = visitor.cookies[settings.REFRESH_COOKIE].value
        response = Client(enforce_csrf_checks=True).post(URL, {"refresh": refresh})
        assert response.status_code == 200
        assert settings.REFRESH_COOKIE not in response.cookies


@pytest.mark.django_db(transaction=True)
def test_parallel_tabs_all_get_the_same_token(refresh: str) -> None:
    results = in_parallel(8, lambda: session_refresh(refresh=refresh).tokens.refresh)
    assert len(set(map(str, results))) == 1, results
    assert results[0] != refresh
    assert Session.objects.get().ended_at is None


def test_the_loser_of_a_race_is_answered_by_the_leeway(refresh: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The winner rotated between the loser's arrival and its update."""
    winner = session_refresh(refresh=refresh)
    loser = session_refresh(refresh=refresh)
    assert loser.tokens.refresh == winner.tokens.refresh


def test_a_session_that_ended_cannot_be_rotated(refresh: str) -> None:
    Session.objects.update(ended_at=timezone.now(), ending=Session.Ending.REVOKED)
    with nothing_changes(), pytest.raises(Unauthenticated):
        session_refresh(refresh=refresh)
