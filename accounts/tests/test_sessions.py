"""GET and DELETE auth/sessions/, DELETE auth/sessions/{id}/, POST auth/logout/"""

from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_end_all, session_start
from accounts.tests.conftest import error_of
from conftest import PASSWORD, Client, SignIn, nothing_changes
from realtime.ids import uuid7
from realtime.models import Connection, ServerProcess
from realtime.wire import CloseCode

URL = "/api/v1/auth/sessions/"
LOGOUT = "/api/v1/auth/logout/"

pytestmark = pytest.mark.django_db


def closed(sent: list[Any]) -> set[str]:
    return {each.topic for each in sent if each.close == CloseCode.SESSION_REVOKED}


class TestList:
    def test_it_shows_what_its_owner_recognises(self, alice: User, alice_api: Client) -> None:
        agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604"
        phone = session_start(user=alice, origin=Origin(address="2001:db8::7", user_agent=agent)).session
        rows = alice_api.get(URL).json()["results"]
        assert [row["id"] for row in rows] == [str(phone.pk), str(alice_api.session_row.pk)]
        assert (rows[0]["device"], rows[0]["address"]) == ("Safari on iPhone", "2001:db8::7")
        assert [row["current"] for row in rows] == [False, True]
        assert set(rows[0]) == {"id", "device", "address", "created_at", "last_seen_at", "current", "online"}

    def test_online_is_a_session_with_a_socket(self, alice: User, alice_api: Client, sign_in: SignIn) -> None:
        sign_in(alice)
        process = ServerProcess.objects.create()
        Connection.objects.create(process=process, user=alice, session_id=str(alice_api.session_row.pk))
        assert [row["online"] for row in alice_api.get(URL).json()["results"]] == [False, True]

    def test_it_shows_neither_ended_ones_nor_those_of_others(
        self, alice: User, alice_api: Client, bob_api: Client, sign_in: SignIn
    ) -> None:
        ended = sign_in(alice).session_row
        session_end_all(sessions=Session.objects.filter(pk=ended.pk), ending=Session.Ending.REVOKED)
        Session.objects.filter(pk=sign_in(alice).session_row.pk).update(expires_at=timezone.now())
        assert [row["id"] for row in alice_api.get(URL).json()["results"]] == [str(alice_api.session_row.pk)]

    def test_it_costs_three_queries_however_long(
        self, alice: User, alice_api: Client, sign_in: SignIn, django_assert_num_queries: Any
    ) -> None:
        for _ in range(5):
            sign_in(alice)
        with django_assert_num_queries(3):
            assert len(alice_api.get(URL).json()["results"]) == 6


class TestRevoke:
    def test_it_ends_the_session_and_its_sockets(
        self, alice: User, alice_api: Client, sign_in: SignIn, deliveries: Any
    ) -> None:
        other = sign_in(alice)
        with deliveries() as sent:
            assert alice_api.delete(f"{URL}{other.session_row.pk}/").status_code == 204
        assert closed(sent) == {f"session:{other.session_row.pk}"}
        assert any("accounts.sessions_changed" in each.frame for each in sent if each.topic == f"user:{alice.pk}")
        assert error_of(other.get(URL)) == (401, "session_revoked")
        assert alice_api.get(URL).status_code == 200

    def test_ones_own_too(self, alice_api: Client) -> None:
        response = alice_api.delete(f"{URL}{alice_api.session_row.pk}/")
        assert response.status_code == 204
        assert response.cookies[settings.ACCESS_COOKIE].value == ""
        assert alice_api.get(URL).status_code == 401

    def test_somebody_elses_is_not_there(self, alice_api: Client, bob_api: Client) -> None:
        with nothing_changes():
            assert error_of(alice_api.delete(f"{URL}{bob_api.session_row.pk}/")) == (404, "not_found")
            assert error_of(alice_api.delete(f"{URL}{uuid7()}/")) == (404, "not_found")
            assert error_of(alice_api.delete(f"{URL}7/")) == (404, "not_found")

    def test_twice_is_not_found(self, alice: User, alice_api: Client, sign_in: SignIn) -> None:
        other = sign_in(alice).session_row
        alice_api.delete(f"{URL}{other.pk}/")
        with nothing_changes():
            assert alice_api.delete(f"{URL}{other.pk}/").status_code == 404


class TestRevokeOthers:
    def test_it_ends_all_but_this_one(self, alice: User, alice_api: Client, sign_in: SignIn, deliveries: Any) -> None:
        others = [sign_in(alice), sign_in(alice)]
        with deliveries() as sent:
            response = alice_api.delete(URL)
        assert response.status_code == 204
        assert not response.cookies
        assert closed(sent) == {f"session:{other.session_row.pk}" for other in others}
        assert [each.topic for each in sent if each.frame and "accounts.sessions_changed" in each.frame] == [
            f"user:{alice.pk}"
        ]
        for other in others:
            assert error_of(other.get(URL)) == (401, "session_revoked")
        assert [row["id"] for row in alice_api.get(URL).json()["results"]] == [str(alice_api.session_row.pk)]
        assert set(Session.objects.exclude(pk=alice_api.session_row.pk).values_list("ending", flat=True)) == {"revoked"}

    def test_it_leaves_those_of_others_alone(self, alice_api: Client, bob_api: Client) -> None:
        assert alice_api.delete(URL).status_code == 204
        assert bob_api.get(URL).status_code == 200

    def test_nobody_ends_anything(self, api: Client, alice_session: Session) -> None:
        with nothing_changes():
            assert api.delete(URL).status_code == 401


class TestLogout:
    def test_it_ends_this_session_only(self, alice: User, alice_api: Client, sign_in: SignIn, deliveries: Any) -> None:
        other = sign_in(alice)
        with deliveries() as sent:
            assert alice_api.post(LOGOUT).status_code == 204
        assert closed(sent) == {f"session:{alice_api.session_row.pk}"}
        assert Session.objects.get(pk=alice_api.session_row.pk).ending == Session.Ending.SIGNED_OUT
        assert other.get(URL).status_code == 200

    def test_it_takes_the_cookies_away(self, alice: User) -> None:
        visitor = Client()
        visitor.post("/api/v1/auth/login/", {"login": "alice", "password": PASSWORD})
        response = visitor.post(LOGOUT)
        assert response.cookies[settings.ACCESS_COOKIE]["max-age"] == 0
        refresh = response.cookies[settings.REFRESH_COOKIE]
        assert (refresh["max-age"], refresh["path"]) == (0, "/api/v1/auth/")

    def test_nobody_cannot_sign_out(self, api: Client) -> None:
        assert api.post(LOGOUT).status_code == 401


def test_ending_what_has_ended_says_nothing(alice_session: Session, deliveries: Any) -> None:
    sessions = Session.objects.filter(pk=alice_session.pk)
    assert session_end_all(sessions=sessions, ending=Session.Ending.REVOKED) == 1
    with deliveries() as sent, nothing_changes():
        assert session_end_all(sessions=sessions, ending=Session.Ending.DELETED) == 0
    assert sent == []
