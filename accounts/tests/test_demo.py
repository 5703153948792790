"""The people to look around with."""

import phonenumbers
import pytest
from pytest_django.fixtures import Settings

from accounts.demo import DEMO_PASSWORD, OTHERS, PEOPLE, demo_people, fill
from accounts.identifiers import username_clean
from accounts.languages import LANGUAGES
from accounts.models import User
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


def test_they_can_sign_in_and_are_found() -> None:
    demo_people()
    client = Client()
    assert client.post("/api/v1/auth/login/", {"login": "meera", "password": DEMO_PASSWORD}).status_code == 200
    assert client.get("/api/v1/users/", {"search": "अर्जुन"}).json()["results"][0]["username"] == "arjun"


def test_their_addresses_and_numbers_are_proven() -> None:
    demo_people()
    assert not User.objects.filter(email_verified_at__isnull=True).exists()
    assert not User.objects.filter(phone_verified_at__isnull=True).exists()


def test_making_them_twice_changes_nothing() -> None:
    lines = fill()
    with nothing_changes():
        assert fill() == lines
    assert User.objects.count() == len(PEOPLE) + len(OTHERS)
    assert len(lines) == len(PEOPLE) + 1
    assert DEMO_PASSWORD in lines[0]


def test_they_follow_the_rules_of_everybody_else() -> None:
    for person in (*PEOPLE, *OTHERS):
        assert username_clean(person.username) == person.username
        assert set(person.languages) <= set(LANGUAGES)
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))


def test_they_ring_nowhere() -> None:
    """555-0100 to 555-0199 is kept for fiction."""
    assert all(person.phone.startswith("+120255501") for person in (*PEOPLE, *OTHERS))


@pytest.mark.parametrize("on", [True, False])
def test_the_sign_in_page_shows_them_in_demo_mode_only(settings: Settings, on: bool) -> None:
    settings.DEMO = on
    demo_people()
    assert (DEMO_PASSWORD in Client().get("/sign-in/").content.decode()) is on
