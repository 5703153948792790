"""What people are known by."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from accounts.identifiers import Login, email_clean, login_parse, phone_clean, username_clean


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("Alice", Login("username", "alice")),
        (" ａｌｉｃｅ ", Login("username", "alice")),
        ("A.B@Example.COM", Login("email", "a.b@example.com")),
        ("098765 43210", Login("phone", "+919876543210")),
        ("+1 (202) 555-0101", Login("phone", "+12025550101")),
        ("9876５４３２１０", Login("phone", "+919876543210")),
        ("12", Login("phone", "12")),
        ("", Login("phone", "")),
    ],
)
def test_a_login_says_itself_what_it_is(typed: str, login: Login) -> None:
    assert login_parse(typed) == login


def test_national_numbers_are_those_of_the_sites_country(settings: Settings) -> None:
    settings.PHONE_REGION = "US"
    assert phone_clean("(202) 555-0101") == "+12025550101"


@given(st.text(max_size=60))
def test_cleaning_is_stable_or_refuses(text: str) -> None:
    for clean in (username_clean, email_clean, phone_clean):
        with suppress(ValidationError):
            once = clean(text)
            assert clean(once) == once


@given(st.text(max_size=60))
def test_anything_can_be_typed_as_a_login(text: str) -> None:
    assert login_parse(text).kind in {"username", "email", "phone"}


def test_a_user_name_is_never_taken_for_another_login() -> None:
    for name in ("a123456789", "9876543210a", "x.y-z_1"):
        assert login_parse(username_clean(name)).kind == "username"
    with pytest.raises(ValidationError):
        username_clean("9876543210")
