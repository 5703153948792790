"""The pages as they leave the server."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.demo import DEMO_PASSWORD, demo_people

PAGES = [
    "/sign-in/",
    "/sign-up/",
    "/reset/",
    "/reset/confirm/",
    "/release-email/",
    "/join",
    "/join/ABCD-EFGH",
    "/app/",
    "/app/people/anybody",
    "/app/a/b/c",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_every_page_brings_the_token_that_its_requests_need_and_is_not_kept(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.cookies["csrftoken"].value
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_application_says_where_the_client_of_livekit_is_if_there_is_a_livekit(
    client: Client, settings: Settings
) -> None:
    settings.LIVEKIT_URL = ""
    assert "livekit" not in client.get("/app/").content.decode()
    settings.LIVEKIT_URL = "wss://livekit.example"
    address = f'content="{settings.STATIC_URL}livekit-client/livekit-client.esm.mjs"'
    assert address in client.get("/app/").content.decode()


@pytest.mark.parametrize(("cookies", "target"), [({}, "/sign-in/"), ({"sb_access": "whatever"}, "/app/")])
def test_the_front_door_leads_to_the_page_that_is_probably_right(
    client: Client, cookies: dict[str, str], target: str
) -> None:
    client.cookies.load(cookies)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, target)


@pytest.mark.parametrize(
    ("chosen", "attribute"),
    [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("system", ""), ('"><script>', "")],
)
def test_only_a_theme_that_exists_reaches_the_page(client: Client, chosen: str, attribute: str) -> None:
    client.cookies["theme"] = chosen
    text = client.get("/reset/").content.decode()
    assert f'<html lang="en"{attribute}>' in text


@pytest.mark.django_db
def test_the_sign_in_page_names_only_demo_people_who_are_there(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert DEMO_PASSWORD not in client.get("/sign-in/").content.decode()
    demo_people()[0].delete()
    text = client.get("/sign-in/").content.decode()
    assert 'data-login="meera"' not in text
    assert 'data-login="joseph"' in text


@pytest.mark.django_db
@pytest.mark.parametrize(("backend", "offered"), [("console", True), ("twilio", True), ("off", False)])
def test_the_sign_in_page_offers_codes_only_where_they_are_sent(
    client: Client, settings: Settings, backend: str, offered: bool
) -> None:
    settings.SMS_BACKEND = backend
    text = client.get("/sign-in/").content.decode()
    assert ('role="tablist" aria-label="How to sign in">' in text) is offered
    assert ('role="tablist" aria-label="How to sign in" hidden>' in text) is not offered


def test_a_page_that_is_not_there_is_ours(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Nothing is plugged in here" in response.content.decode()


def test_what_fails_is_told_on_a_page_of_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("config.pages.Page.get_context_data", fail)
    client.raise_request_exception = False
    response = client.get("/reset/")
    assert response.status_code == 500
    assert "A wire came loose" in response.content.decode()
