"""POST auth/register/"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import registration
from accounts.services.contacts import contacts_must_be_free
from accounts.services.registration import NewUser, user_register
from accounts.services.sessions import Origin
from accounts.tests.conftest import plans_of
from conftest import Client, nothing_changes
from realtime.errors import Invalid

URL = "/api/v1/auth/register/"
FORM = {
    "username": "zoe",
    "full_name": "Zoë कृष्णन",
    "password": "a quiet orchard",
    "password_confirm": "a quiet orchard",
    "email": "Zoe@Example.com",
    "phone": "98765 43219",
    "gender": "female",
}

pytestmark = pytest.mark.django_db


def refused(api: Client, **changes: Any) -> list[tuple[str, str]]:
    """Codes and fields of the refusal."""
    form = {name: value for name, value in {**FORM, **changes}.items() if value is not ...}
    with nothing_changes():
        response = api.post(URL, form)
    assert response.status_code == 400, response.content
    assert response.json()["type"] == "validation_error"
    return [(error["code"], error["attr"]) for error in response.json()["errors"]]


def test_it_makes_an_account_and_signs_in(api: Client) -> None:
    response = api.post(URL, FORM)
    assert response.status_code == 201
    answer = response.json()
    user = User.objects.get()
    assert answer["created"] is True
    assert answer["user"]["id"] == str(user.pk)
    assert answer["session"] == str(Session.objects.get().pk)
    assert answer["access"]
    assert answer["refresh"]
    assert (user.email, user.phone, user.gender) == ("zoe@example.com", "+919876543219", "female")
    assert user.email_verified_at is None
    assert user.phone_verified_at is None
    assert user.check_password(FORM["password"])
    assert "password" not in answer["user"]


def test_it_sets_cookies_that_scripts_cannot_read(api: Client) -> None:
    cookies = api.post(URL, FORM).cookies
    access, refresh = cookies[settings.ACCESS_COOKIE], cookies[settings.REFRESH_COOKIE]
    assert access["httponly"]
    assert refresh["httponly"]
    assert (access["samesite"], access["path"]) == ("Lax", "/")
    assert (refresh["samesite"], refresh["path"]) == ("Strict", "/api/v1/auth/")
    assert "csrftoken" in cookies


def test_address_number_and_confirmation_are_optional(api: Client) -> None:
    form = {name: FORM[name] for name in ("username", "full_name", "password")}
    assert api.post(URL, form).status_code == 201
    user = User.objects.get()
    assert user.email is None
    assert user.phone is None


@pytest.mark.parametrize("name", ["Amélie 🎉", "مريم العلي", "王小明", "श्रीनिवास", "O'Neil-Smith", "👩‍👩‍👧"])
def test_names_of_every_script_are_kept(api: Client, name: str) -> None:
    assert api.post(URL, {**FORM, "full_name": name}).json()["user"]["full_name"] == name


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("username", "ab", "username_length"),
        ("username", "a" * 31, "username_length"),
        ("username", "жанна", "username_characters"),
        ("username", "two words", "username_characters"),
        ("username", "12345", "username_characters"),
        ("username", "dots..dots", "username_characters"),
        ("username", "deleted-me", "username_reserved"),
        ("username", 7, "invalid"),
        ("username", None, "null"),
        ("username", ..., "required"),
        ("full_name", "", "blank"),
        ("full_name", "x" * 101, "max_length"),
        ("full_name", "line\nbreak", "control"),
        ("full_name", "evil \u202e name", "control"),
        ("full_name", "\u200b\u200c", "invisible"),
        ("full_name", "a\x00b", "null_character"),
        ("password", "short", "min_length"),
        ("password", "x" * 129, "max_length"),
        ("password", ["a quiet orchard"], "invalid"),
        ("password_confirm", "another orchard", "password_mismatch"),
        ("email", "nobody", "invalid"),
        ("phone", "12", "phone_invalid"),
        ("phone", "not a number", "phone_invalid"),
        ("gender", "unknown", "invalid_choice"),
        ("gender", True, "invalid_choice"),
        ("is_staff", True, "unknown_field"),
    ],
)
def test_a_wrong_field_is_named(api: Client, field: str, value: object, code: str) -> None:
    assert (code, field) in refused(api, **{field: value})


@pytest.mark.parametrize("password", ["password1234", "zoe@example.com", "8471625093"])
def test_weak_passwords_are_refused(api: Client, password: str) -> None:
    assert ("password_weak", "password") in refused(api, password=password, password_confirm=...)


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "ALICE"), ("username", "ａｌｉｃｅ"), ("email", "ALICE@example.com"), ("phone", "+91 98765-43210")],
)
def test_what_belongs_to_somebody_else_is_refused_however_it_is_written(
    api: Client, alice: User, field: str, value: str
) -> None:
    User.objects.update(email_verified_at=timezone.now())
    assert refused(api, **{field: value}) == [("taken", field)]


@pytest.mark.usefixtures("crowd")
def test_whether_a_name_is_taken_is_for_the_indexes_to_say() -> None:
    new = User(username="Zoe", email="zoe@example.com", phone="+919876543219")
    plans = plans_of(lambda: contacts_must_be_free(new))
    assert len(plans) == 3
    assert all("SEARCH" in plan or "Index Cond" in plan for plan in plans), plans


def test_the_constraints_decide_when_the_check_saw_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser's look came before the winner's commit."""
    looks: Iterator[Any] = iter([lambda user: None, contacts_must_be_free])

    def late_look(user: User) -> None:
        next(looks)(user)

    monkeypatch.setattr(registration, "contacts_must_be_free", late_look)
    new = NewUser(username="Alice", full_name="Other", password="a quiet orchard")
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        user_register(new=new, origin=Origin())
    assert refusal.value.code == "taken"


def test_other_broken_rules_are_not_mistaken_for_a_taken_name(monkeypatch: pytest.MonkeyPatch) -> None:
    new = NewUser(username="zoe", full_name="Zoe", password="a quiet orchard", email="")
    with nothing_changes(), pytest.raises(Exception, match="email_or_null_not_empty"):
        user_register(new=new, origin=Origin())
