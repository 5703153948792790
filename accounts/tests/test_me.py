"""GET|PATCH auth/me/"""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from accounts.models import SearchWord, Session, User
from accounts.services import profile as profile_service
from accounts.services.contacts import contacts_must_be_free
from accounts.services.profile import profile_update
from accounts.tests.conftest import error_of
from accounts.wire import own_user
from conftest import PASSWORD, Client, nothing_changes
from realtime.errors import Invalid

URL = "/api/v1/auth/me/"

pytestmark = pytest.mark.django_db


def test_it_shows_all_that_is_ones_own_and_nothing_secret(alice: User, alice_api: Client) -> None:
    me = alice_api.get(URL).json()
    assert me == msgspec.json.decode(msgspec.json.encode(own_user(alice)))
    assert (me["email"], me["phone"]) == ("alice@example.com", "+919876543210")
    assert me["has_password"] is True
    assert me["photo"].startswith("/avatars/")
    assert alice.password not in str(me)


def test_it_changes_what_is_given_and_keeps_the_rest(alice: User, alice_api: Client) -> None:
    changes = {
        "about": "  Zum Glück\nin zwei Zeilen 🎈  ",
        "gender": "female",
        "languages": ["tamil", "urdu", "tamil"],
        "hide_presence": True,
    }
    me = alice_api.patch(URL, changes).json()
    assert me["about"] == "Zum Glück\nin zwei Zeilen 🎈"
    assert me["languages"] == ["tamil", "urdu"]
    assert (me["gender"], me["hide_presence"], me["full_name"]) == ("female", True, "Alice Anand")


def test_its_own_sockets_hear_of_it(alice: User, alice_api: Client, deliveries: Any) -> None:
    with deliveries() as sent:
        me = alice_api.patch(URL, {"about": "new"}).json()
    (event,) = [msgspec.json.decode(each.frame) for each in sent if each.topic == f"user:{alice.pk}"]
    assert event == {"type": "accounts.profile_changed", "data": {"user": me}}


def test_the_same_again_changes_and_says_nothing(alice_api: Client, deliveries: Any) -> None:
    with deliveries() as sent, nothing_changes():
        assert alice_api.patch(URL, {"full_name": "Alice Anand"}).status_code == 200
        assert alice_api.patch(URL, {}).status_code == 200
    assert sent == []


@pytest.mark.parametrize(
    ("field", "value"), [("username", "BOB"), ("email", "Bob@Example.com"), ("phone", "+91 98765 43211")]
)
def test_what_is_somebody_elses_is_refused(alice_api: Client, bob: User, field: str, value: str) -> None:
    User.objects.filter(pk=bob.pk).update(email_verified_at=timezone.now())
    with nothing_changes():
        response = alice_api.patch(URL, {field: value, "about": "not this either", "password": PASSWORD})
    assert error_of(response) == (400, "taken")
    assert response.json()["errors"][0]["attr"] == field


def test_ones_own_name_may_change_its_case(alice_api: Client) -> None:
    assert alice_api.patch(URL, {"username": "Alice"}).json()["username"] == "Alice"


def test_a_new_name_is_found_and_the_old_one_is_not(alice: User, alice_api: Client) -> None:
    alice_api.patch(URL, {"full_name": "Renée Zamani"})
    words = {bytes(word).decode() for word in SearchWord.objects.values_list("word", flat=True)}
    assert words == {"renée", "zamani", "alice"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("full_name", None, "null"),
        ("full_name", {"first": "x"}, "invalid"),
        ("about", "x" * 501, "max_length"),
        ("about", "a\x00b", "null_character"),
        ("gender", "", "invalid_choice"),
        ("languages", "tamil", "not_a_list"),
        ("languages", ["klingon"], "invalid_choice"),
        ("languages", [["tamil"]], "invalid_choice"),
        ("hide_presence", "yes", "invalid"),
        ("hide_presence", 1, "invalid"),
        ("id", "x", "unknown_field"),
        ("is_staff", True, "unknown_field"),
        ("email_verified", True, "unknown_field"),
        ("password", 7, "invalid"),
        ("code", "12345", "invalid"),
        ("new_password", "a quiet orchard", "unknown_field"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_is_changed(
    alice_api: Client, field: str, value: object, code: str
) -> None:
    with nothing_changes():
        response = alice_api.patch(URL, {field: value, "about": "x"} if field != "about" else {field: value})
    assert response.status_code == 400
    assert code in [error["code"] for error in response.json()["errors"]]


@pytest.mark.usefixtures("bob")
def test_the_constraint_decides_a_race_for_a_name(alice_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser's look came before the winner's commit."""
    looks: Iterator[Any] = iter([lambda user: None, contacts_must_be_free])

    def late_look(user: User) -> None:
        next(looks)(user)

    monkeypatch.setattr(profile_service, "contacts_must_be_free", late_look)
    with nothing_changes(), pytest.raises(Invalid):
        profile_update(session=alice_session, changes={"username": "bob"})


def test_what_another_request_changed_alike_meanwhile_is_not_told_twice(
    alice_session: Session, monkeypatch: pytest.MonkeyPatch, deliveries: Any
) -> None:
    monkeypatch.setattr(profile_service, "contacts_must_be_free", lambda user: User.objects.update(about="new"))
    with deliveries() as sent:
        assert profile_update(session=alice_session, changes={"about": "new"}).about == "new"
    assert sent == []


def test_other_broken_rules_are_not_mistaken_for_a_taken_name(alice_session: Session) -> None:
    with nothing_changes(), pytest.raises(Exception, match="email_or_null_not_empty"):
        profile_update(session=alice_session, changes={"email": ""}, password=PASSWORD)


class TestAnyText(HypothesisTestCase):
    @hypothesis_settings(max_examples=60, deadline=None)
    @given(text=st.text(max_size=120))
    def test_a_name_is_kept_as_sent_or_refused_whole(self, text: str) -> None:
        from accounts.services.sessions import Origin, session_start
        from accounts.tokens import access_token

        user = User.objects.create(username="hypothesis", full_name="Before")
        session = session_start(user=user, origin=Origin()).session
        client = Client(HTTP_AUTHORIZATION=f"Bearer {access_token(session)}")
        response = client.patch(URL, {"full_name": text})
        kept = User.objects.get().full_name
        assert response.status_code in {200, 400}
        if response.status_code == 200:
            assert response.json()["full_name"] == kept == " ".join(kept.split()) != ""
        else:
            assert kept == "Before"
