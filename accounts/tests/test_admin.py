"""The staff's pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone

from accounts.admin import UserAdmin
from accounts.models import Report, Session, User
from accounts.services.deletion import user_delete
from accounts.services.passwords import password_change, password_reset_confirm
from accounts.services.reports import report_close, report_file
from accounts.services.sessions import Origin, session_end_everywhere, session_start
from accounts.services.suspension import user_lift_suspension, user_suspend
from conftest import PASSWORD, MakeUser, SignIn, nothing_changes

USERS = "/admin/accounts/user/"
SESSIONS = "/admin/accounts/session/"
REPORTS = "/admin/accounts/report/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(alice: User, bob: User) -> Report:
    return report_file(reporter=bob, user_id=alice.pk, reason="Sends advertisements. " * 10)[0]


def action(model: str, row: Any, name: str) -> str:
    return f"/admin/accounts/{model}/{row.pk}/{name}/"


class TestSignIn:
    def attempt(self, login: str, password: str = PASSWORD) -> Any:
        return Client().post("/admin/login/?next=/admin/", {"username": login, "password": password})

    def test_staff_get_in_by_any_of_their_logins(self, staff: User) -> None:
        User.objects.update(email="staff@example.com")
        for login in ("staff", "STAFF", "staff@example.com"):
            assert self.attempt(login).status_code == 302

    def test_others_suspended_staff_and_wrong_passwords_do_not(
        self, alice: User, staff: User, make_user: MakeUser
    ) -> None:
        away = make_user("away", is_staff=True)
        user_suspend(user=away, by=staff, reason="Left")
        for login, password in (("alice", PASSWORD), ("away", PASSWORD), ("staff", "wrong"), ("", "")):
            response = self.attempt(login, password)
            assert response.status_code == 200
            assert "sessionid" not in response.cookies

    def test_guessing_is_locked_as_everywhere(self, staff: User) -> None:
        for _ in range(9):
            assert self.attempt("staff", "wrong").status_code == 200
        response = self.attempt("Staff", "wrong")
        assert (response.status_code, response["Retry-After"]) == (429, "900")
        assert self.attempt("staff").status_code == 429
        api = Client().post(
            "/api/v1/auth/login/", {"login": "staff", "password": PASSWORD}, content_type="application/json"
        )
        assert api.status_code == 429

    def test_a_suspension_ends_it_at_once(self, desk: Client, staff: User) -> None:
        assert desk.get(USERS).status_code == 200
        User.objects.filter(pk=staff.pk).update(suspended_at=timezone.now())
        assert desk.get(USERS).status_code == 302


class TestSignOut:
    """What signs a member of the staff out ends the console's own sessions with the others."""

    @pytest.fixture
    def clerk(self, make_user: MakeUser) -> User:
        clerk = make_user("clerk", is_staff=True, email="clerk@example.com", email_verified_at=timezone.now())
        clerk.user_permissions.add(Permission.objects.get(codename="view_user"))
        return clerk

    @pytest.fixture
    def open_desk(self, clerk: User) -> Client:
        desk = Client()
        desk.force_login(clerk, backend="accounts.backends.LoginBackend")
        assert desk.get(USERS).status_code == 200
        return desk

    def assert_closed(self, desk: Client) -> None:
        response = desk.get(USERS)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={USERS}")

    def test_of_all_other_devices(self, open_desk: Client, clerk: User, sign_in: SignIn) -> None:
        assert sign_in(clerk).delete("/api/v1/auth/sessions/").status_code == 204
        self.assert_closed(open_desk)

    def test_everywhere_by_a_colleague(self, open_desk: Client, clerk: User, desk: Client) -> None:
        desk.post(action("user", clerk, "revoke_sessions"), {"confirm": "yes"})
        self.assert_closed(open_desk)
        assert desk.get(USERS).status_code == 200

    def test_by_a_changed_password(self, open_desk: Client, clerk: User) -> None:
        session = session_start(user=clerk, origin=Origin()).session
        password_change(session=session, old_password=PASSWORD, new_password="a quiet orchard")
        self.assert_closed(open_desk)

    def test_by_a_reset_password(self, open_desk: Client, clerk: User) -> None:
        token = default_token_generator.make_token(clerk)
        password_reset_confirm(uid=clerk.pk.hex, token=token, password="a quiet orchard")
        self.assert_closed(open_desk)

    def test_by_a_suspension_also_when_it_is_over(self, open_desk: Client, clerk: User, staff: User) -> None:
        user_suspend(user=clerk, by=staff, reason="Left open")
        self.assert_closed(open_desk)
        user_lift_suspension(user=clerk, by=staff)
        self.assert_closed(open_desk)

    def test_by_a_deletion(self, open_desk: Client, clerk: User) -> None:
        user_delete(user=clerk, password=PASSWORD)
        self.assert_closed(open_desk)

    def test_one_who_comes_back_stays(self, open_desk: Client, clerk: User) -> None:
        session_end_everywhere(user=clerk, ending=Session.Ending.REVOKED)
        self.assert_closed(open_desk)
        open_desk.post("/admin/login/", {"username": "clerk", "password": PASSWORD})
        assert open_desk.get(USERS).status_code == 200


class TestUsers:
    @pytest.mark.parametrize("text", ["alice", "anand", "alice@example", "+91987654321"])
    def test_people_are_found_by_whatever_they_are_known_as(self, desk: Client, alice: User, text: str) -> None:
        assert "alice" in desk.get(USERS, {"q": text}).content.decode()

    def test_states_are_filters(
        self, desk: Client, alice: User, bob: User, stranger: User, staff: User, make_user: MakeUser
    ) -> None:
        user_suspend(user=bob, by=staff, reason="Spam")
        user_delete(user=stranger, password=PASSWORD)
        over = timezone.now() - timedelta(seconds=1)
        make_user("again", suspended_at=over - timedelta(days=1), suspended_until=over)

        def shown(state: str) -> set[str]:
            rows = desk.get(USERS, {"state": state} if state else {}).context["cl"].result_list
            return {row.username for row in rows}

        gone = f"deleted-{stranger.pk.hex}"
        assert shown("") == {"alice", "again", "bob", "staff", gone}
        assert shown("active") == {"alice", "again", "staff"}
        assert shown("suspended") == {"bob"}
        assert shown("deleted") == {gone}

    def test_the_list_tells_and_sorts_out_what_is_verified(self, desk: Client, alice: User, bob: User) -> None:
        User.objects.filter(pk=bob.pk).update(email_verified_at=timezone.now())
        listed = desk.get(USERS, {"email_verified_at__isempty": "1", "q": "example.com"})
        assert [row.username for row in listed.context["cl"].result_list] == ["alice"]
        page = desk.get(USERS, {"q": "example.com"}).content.decode()
        assert "field-email_verified" in page
        assert "field-phone_verified" in page

    def test_the_list_costs_the_same_however_long(
        self, desk: Client, make_user: MakeUser, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            make_user(f"person{number}")
        with django_assert_max_num_queries(6):
            assert desk.get(USERS).status_code == 200

    def test_a_page_shows_nothing_secret_and_edits_nothing(self, desk: Client, alice: User) -> None:
        response = desk.get(f"{USERS}{alice.pk}/change/")
        assert response.status_code == 200
        assert alice.password not in response.content.decode()
        with nothing_changes():
            desk.post(f"{USERS}{alice.pk}/change/", {"username": "mallory", "is_superuser": "on"})
            assert desk.get(f"{USERS}add/").status_code == 403
            assert desk.post(f"{USERS}{alice.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_suspending_asks_for_a_reason(self, desk: Client, alice: User, staff: User) -> None:
        url = action("user", alice, "suspend")
        with nothing_changes():
            assert "Suspend alice" in desk.get(url).content.decode()
            assert "This field is required" in desk.post(url, {"reason": ""}).content.decode()
        session_start(user=alice, origin=Origin())
        response = desk.post(url, {"reason": "Spam", "until_0": "2099-01-01", "until_1": "12:00"})
        assert response.status_code == 302
        alice.refresh_from_db()
        assert alice.is_suspended
        assert alice.suspension_reason == "Spam"
        assert alice.suspended_until is not None
        assert alice.suspended_until.year == 2099
        assert not Session.objects.live().exists()
        assert LogEntry.objects.get().change_message == "Suspended alice: Spam"
        assert LogEntry.objects.get().user == staff

    def test_a_refusal_is_shown_and_nothing_happens(self, desk: Client, staff: User) -> None:
        with nothing_changes():
            response = desk.post(action("user", staff, "suspend"), {"reason": "Myself"})
        assert response.status_code == 200
        assert "You cannot suspend yourself." in response.content.decode()

    def test_a_clerk_does_not_suspend_the_staff(self, staff: User, make_user: MakeUser) -> None:
        clerk = make_user("clerk", is_staff=True)
        clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
        desk = Client()
        desk.force_login(clerk, backend="accounts.backends.LoginBackend")
        with nothing_changes():
            response = desk.post(action("user", staff, "suspend"), {"reason": "Rivalry"})
        assert response.status_code == 200
        assert "Only a superuser may do this" in response.content.decode()

    def test_lifting_it(self, desk: Client, alice: User, staff: User) -> None:
        user_suspend(user=alice, by=staff, reason="Spam")
        url = action("user", alice, "lift_suspension")
        with nothing_changes():
            assert desk.get(url).status_code == 200
        assert desk.post(url, {"confirm": "yes"}).status_code == 302
        assert User.objects.get(pk=alice.pk).is_active

    def test_signing_somebody_out_everywhere(self, desk: Client, alice: User, alice_session: Session) -> None:
        assert desk.post(action("user", alice, "revoke_sessions"), {"confirm": "yes"}).status_code == 302
        alice_session.refresh_from_db()
        assert alice_session.ending == "revoked"

    def test_who_may_only_look_acts_on_nothing(self, alice: User, make_user: MakeUser) -> None:
        viewer = make_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_user"))
        client = Client()
        client.force_login(viewer, backend="accounts.backends.LoginBackend")
        assert client.get(f"{USERS}{alice.pk}/change/").status_code == 200
        with nothing_changes():
            for name in ("suspend", "lift_suspension", "revoke_sessions"):
                assert client.post(action("user", alice, name), {"reason": "Spam"}).status_code == 403

    def test_a_row_that_is_not_there_is_not_found(self, desk: Client, report: Report) -> None:
        assert desk.get(f"{USERS}00000000-0000-7000-8000-000000000000/suspend/").status_code == 404
        assert desk.get(f"{REPORTS}99999/resolve/").status_code == 404


def test_a_form_that_is_sent_all_the_same_writes_nothing(
    desk: Client, alice: User, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even what was there when it was read: somebody may have written since."""
    monkeypatch.setattr(UserAdmin, "get_object", lambda *_: alice)
    user_suspend(user=alice, by=staff, reason="Spam")
    with nothing_changes():
        assert desk.post(f"{USERS}{alice.pk}/change/", {"full_name": "Other"}).status_code == 302


class TestSessions:
    def test_they_are_listed_without_their_secrets(self, desk: Client, alice_session: Session) -> None:
        assert "alice" in desk.get(SESSIONS).content.decode()
        page = desk.get(f"{SESSIONS}{alice_session.pk}/change/").content.decode()
        assert alice_session.current_jti not in page

    def test_one_can_be_ended_once(self, desk: Client, alice_session: Session) -> None:
        url = action("session", alice_session, "revoke")
        assert desk.post(url, {"confirm": "yes"}).status_code == 302
        with nothing_changes():
            assert "No such session" in desk.post(url, {"confirm": "yes"}).content.decode()
        assert not Session.objects.live().exists()


class TestReports:
    def test_the_queue_shows_open_ones_first(
        self, desk: Client, report: Report, stranger: User, bob: User, staff: User
    ) -> None:
        later, _ = report_file(reporter=stranger, user_id=bob.pk, reason="Short one.")
        report_close(report=report, by=staff, state=Report.State.RESOLVED)
        response = desk.get(REPORTS)
        assert [row.pk for row in response.context["cl"].result_list] == [later.pk, report.pk]
        assert f"{report.reason[:79]}…" in response.content.decode()

    @pytest.mark.parametrize(("name", "state"), [("resolve", "resolved"), ("dismiss", "dismissed")])
    def test_it_is_closed_with_a_note(self, desk: Client, report: Report, staff: User, name: str, state: str) -> None:
        url = action("report", report, name)
        with nothing_changes():
            assert desk.get(url).status_code == 200
        assert desk.post(url, {"note": "Warned."}).status_code == 302
        report.refresh_from_db()
        assert (report.state, report.note, report.closed_by) == (state, "Warned.", staff)
        with nothing_changes():
            assert "closed this report already" in desk.post(url, {"note": "Again"}).content.decode()


def test_the_first_superuser_is_made_on_the_command_line(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="Root", interactive=False, verbosity=0)
    root = User.objects.get()
    assert (root.username, root.is_staff, root.is_superuser, root.email) == ("Root", True, True, None)
    assert root.check_password(PASSWORD)


def test_the_address_of_the_first_superuser_is_believed(db: None) -> None:
    """Whoever may run commands on the server needs no link to be believed."""
    root = User.objects.create_superuser("root", PASSWORD, email="Root@Example.com")
    assert root.email == "root@example.com"
    assert root.email_verified_at is not None
