"""What the request that opened a socket says about its client."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from realtime.handshake import Scope, client_address, cookie_credential, header
from realtime.identity import Credential


def scope(client: Any = ("203.0.113.7", 5), **headers: str) -> Scope:
    return {"client": client, "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]}


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("203.0.113.7", 5), "203.0.113.7"),
        (["203.0.113.7", 5], "203.0.113.7"),
        (("::ffff:203.0.113.7", 5), "203.0.113.7"),
        (("2001:db8:7:7::1", 5), "2001:db8:7:7::/64"),
        (("2001:db8:7:7:ffff::1", 5), "2001:db8:7:7::/64"),
        (("testclient", 5), "unknown"),
        (None, "unknown"),
    ],
)
def test_the_address_is_what_limits_count_by(client: Any, address: str) -> None:
    assert client_address(scope(client)) == address


def test_a_header_is_found_or_empty() -> None:
    assert header(scope(origin="a", host="b"), b"host") == "b"
    assert header(scope(origin="a"), b"host") == ""


COOKIE = "theme=dark; sb_access=the-token; sb_refresh=other"


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://switchboard.example", "switchboard.example"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://public.example", "inside:8000"),
        ("https://friend.example", "inside:8000"),
    ],
)
def test_the_cookie_of_our_pages_signs_in(settings: Settings, origin: str, host: str) -> None:
    settings.PUBLIC_URL = "https://public.example"
    settings.CORS_ALLOWED_ORIGINS = ["https://friend.example"]
    assert cookie_credential(scope(origin=origin, host=host, cookie=COOKIE)) == Credential(token="the-token")


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "switchboard.example"),
        ("", "switchboard.example"),
        ("", ""),
        ("null", ""),
        ("null", "switchboard.example"),
        ("null", None),
        ("https://", ""),
        ("https://evil.example", "switchboard.example"),
        ("https://switchboard.example.evil.example", "switchboard.example"),
        ("https://evil.example/switchboard.example", "switchboard.example"),
        ("https://switchboard.example@evil.example", "switchboard.example"),
        ("https://switchboard.example:444", "switchboard.example"),
        ("switchboard.example", "switchboard.example"),
        ("https://[", "switchboard.example"),
        ("https://public.example.evil.example", "inside"),
        ("https://ünïcode", "switchboard.example"),
    ],
)
def test_the_cookie_of_any_other_page_does_not(settings: Settings, origin: str | None, host: str | None) -> None:
    settings.PUBLIC_URL = "https://public.example"
    headers = {name: value for name, value in (("origin", origin), ("host", host)) if value is not None}
    assert cookie_credential(scope(cookie=COOKIE, **headers)) is None


@pytest.mark.parametrize(
    "cookie", ["", "theme=dark", "sb_access=", "sb_access", ";;;=;", "sb_refresh=the-token", "é=è"]
)
def test_without_the_cookie_there_is_nothing(cookie: str) -> None:
    assert cookie_credential(scope(origin="https://a.example", host="a.example", cookie=cookie)) is None


def test_without_any_cookie_there_is_nothing() -> None:
    assert cookie_credential(scope(origin="https://a.example", host="a.example")) is None
