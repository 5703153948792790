"""POST auth/password/change/"""

import pytest
import time_machine
from django.core import mail

from accounts.models import Session, User
from accounts.services.passwords import password_change
from accounts.tests.conftest import error_of
from conftest import PASSWORD, Client, SignIn, nothing_changes
from realtime.errors import Conflict

URL = "/api/v1/auth/password/change/"
NEW = "a quiet orchard"

pytestmark = pytest.mark.django_db


def test_it_changes_the_password_and_signs_the_others_out(alice: User, alice_api: Client, sign_in: SignIn) -> None:
    other = sign_in(alice)
    response = alice_api.post(URL, {"old_password": PASSWORD, "new_password": NEW})
    assert response.status_code == 204
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert other.get("/api/v1/auth/me/").status_code == 401
    assert alice_api.get("/api/v1/auth/me/").status_code == 200
    assert Session.objects.get(pk=other.session_row.pk).ending == Session.Ending.PASSWORD_CHANGED


def test_its_owner_is_told_by_mail(alice_api: Client) -> None:
    alice_api.post(URL, {"old_password": PASSWORD, "new_password": NEW})
    (message,) = mail.outbox
    assert message.to == ["alice@example.com"]
    assert NEW not in str(message.body)


def test_who_has_no_address_gets_no_mail(stranger_api: Client) -> None:
    assert stranger_api.post(URL, {"old_password": PASSWORD, "new_password": NEW}).status_code == 204
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"old_password": "wrong", "new_password": NEW}, "wrong_password", "old_password"),
        ({"new_password": NEW}, "password_required", "old_password"),
        ({"old_password": PASSWORD, "new_password": "alice@example.com"}, "password_weak", "new_password"),
        ({"old_password": PASSWORD, "new_password": "short"}, "min_length", "new_password"),
        ({"old_password": PASSWORD}, "required", "new_password"),
        ({"old_password": "", "new_password": NEW}, "blank", "old_password"),
        ({"old_password": PASSWORD, "new_password": NEW, "user": "bob"}, "unknown_field", "user"),
    ],
)
def test_a_wrong_field_is_refused(alice_api: Client, body: dict[str, str], code: str, field: str) -> None:
    with nothing_changes():
        response = alice_api.post(URL, body)
    assert error_of(response) == (400, code)
    assert response.json()["errors"][0]["attr"] == field


def test_who_has_none_sets_one_without_the_old(alice: User, sign_in: SignIn) -> None:
    alice.set_unusable_password()
    alice.save()
    assert sign_in(alice).post(URL, {"new_password": NEW}).status_code == 204
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_of_two_changes_at_once_one_wins(alice_session: Session) -> None:
    """Both compared the old password before either wrote."""
    User.objects.update(password="changed by the winner")
    with nothing_changes(), pytest.raises(Conflict):
        password_change(session=alice_session, old_password=PASSWORD, new_password=NEW)


def test_guessing_the_old_one_has_a_limit(alice: User, sign_in: SignIn) -> None:
    with time_machine.travel("2026-05-04T08:01:00Z", tick=False):
        client = sign_in(alice)
        for _ in range(20):
            client.post(URL, {"old_password": "wrong", "new_password": NEW})
        response = client.post(URL, {"old_password": PASSWORD, "new_password": NEW})
    assert error_of(response) == (429, "throttled")
    assert int(response["Retry-After"]) > 3000
