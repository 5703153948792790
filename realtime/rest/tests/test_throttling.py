"""How often somebody may ask."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from django.core.cache import cache
from pytest_django.fixtures import Settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from structlog.testing import capture_logs

from accounts.models import Session, User
from config.tests.live import redis_server
from conftest import Client, in_parallel
from realtime.rest import throttling
from realtime.rest.addresses import client_address, counted_address
from realtime.rest.throttling import Throttle, seconds_until_allowed
from realtime.rest.views import ApiViewSet

pytestmark = pytest.mark.django_db

EIGHT = datetime(2026, 5, 4, 8, tzinfo=UTC)
ME = "/api/v1/auth/me/"
ORIGIN = "https://front.example"


class Free(ApiViewSet):
    permission_classes = ()

    def retrieve(self, request: Request) -> Response:
        return Response({})


class Dear(Free):
    throttle_scope = "search"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It stands at eight, so that no minute ends in the middle of a test that does not mean it."""
    with time_machine.travel(EIGHT, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _low_rates(settings: Settings) -> None:
    settings.API_RATES = {"anonymous": "4/min", "person": "5/min", "search": "2/min"}


def ask(view: type[Free] = Free, user: User | None = None, address: str = "10.0.0.1", **extra: Any) -> Response:
    request = APIRequestFactory().get("/api/v1/x/", REMOTE_ADDR=address, **extra)
    force_authenticate(request, user)
    return view.as_view({"get": "retrieve"})(request)


def statuses(count: int, **options: object) -> list[int]:
    return [ask(**options).status_code for _ in range(count)]  # type: ignore[arg-type]


def test_an_address_has_a_limit_and_is_told_when_to_come_back(clock: time_machine.Traveller) -> None:
    assert statuses(5) == [200] * 4 + [429]
    response = ask()
    assert response["Retry-After"] == "60"
    assert response.data["errors"][0]["code"] == "throttled"
    assert statuses(1, address="10.0.0.2") == [200]
    clock.shift(timedelta(seconds=61))
    assert statuses(1) == [200]


def test_a_person_counts_wherever_they_are(alice: User, bob: User) -> None:
    assert [ask(user=alice, address=f"10.0.0.{number}").status_code for number in range(6)] == [200] * 5 + [429]
    assert statuses(1, user=bob) == [200]


def test_a_dear_thing_has_its_own_limit() -> None:
    assert statuses(3, view=Dear) == [200, 200, 429]
    assert statuses(1) == [200]


def test_a_forwarded_address_is_not_believed() -> None:
    asked = [ask(HTTP_X_FORWARDED_FOR=f"10.1.1.{number}").status_code for number in range(5)]
    assert asked == [200] * 4 + [429]


def test_one_ipv6_customer_is_one() -> None:
    asked = [ask(address=f"2001:db8:7:7::{number}").status_code for number in range(5)]
    assert asked == [200] * 4 + [429]
    assert statuses(1, address="2001:db8:7:8::1") == [200]


@pytest.mark.parametrize(
    ("remote", "address", "counted"),
    [
        ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("2001:db8::abcd", "2001:db8::abcd", "2001:db8::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("fe80::7%eth0", "fe80::7", "fe80::/64"),
        ("", None, "unknown"),
        ("unix:", None, "unknown"),
    ],
)
def test_addresses_are_read_as_they_are(remote: str, address: str | None, counted: str) -> None:
    request = APIRequestFactory().get("/", REMOTE_ADDR=remote)
    assert client_address(request) == address
    assert counted_address(address) == counted


def test_the_base_has_no_scope_of_its_own() -> None:
    with pytest.raises(NotImplementedError):
        Throttle().allow_request(APIRequestFactory().get("/"), Free())


def test_a_crowd_of_addresses_does_not_make_the_cache_forget_a_limit() -> None:
    assert statuses(5)[-1] == 429
    for number in range(1000):
        cache.set(f"throttle:anonymous:crowd-{number}", [])
    assert statuses(1) == [429]


@pytest.mark.parametrize("error", [redis.ConnectionError, redis.TimeoutError, OSError])
def test_while_the_cache_is_down_everybody_is_let_in_and_one_warning_is_logged(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(throttling, "outage", throttling.Outage())
    monkeypatch.setattr(cache, "add", fail)
    with capture_logs() as logged:
        assert statuses(6) == [200] * 6
    assert [line["event"] for line in logged] == ["throttle_without_cache"]


class TestCounting:
    """Five a minute, from eight o'clock."""

    @pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.redis)])
    def each_cache(self, request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[None]:
        if request.param == "embedded":
            backend = "django.core.cache.backends.locmem.LocMemCache"
            settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}
            yield
            return
        if not shutil.which("redis-server"):
            pytest.skip("redis-server is not installed")
        with redis_server(tmp_path) as server:
            backend = "django.core.cache.backends.redis.RedisCache"
            settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": server.url}}
            yield
            cache.close()

    def ask(self) -> float:
        return seconds_until_allowed("throttle:test", limit=5, window=60)

    @pytest.fixture
    def _restless_threads(self) -> Iterator[None]:
        """They take turns so often that one comes between any two steps of another."""
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        yield
        sys.setswitchinterval(interval)

    @pytest.mark.usefixtures("each_cache", "_restless_threads")
    def test_a_crowd_that_asks_at_once_gets_no_more_than_the_limit(self, clock: time_machine.Traveller) -> None:
        for _ in range(10):
            waits = in_parallel(20, self.ask)
            assert sorted(map(str, waits)) == ["0"] * 5 + ["60.0"] * 15
            clock.shift(timedelta(minutes=2))

    @pytest.mark.usefixtures("each_cache")
    def test_the_next_window_does_not_begin_with_a_clean_slate(self, clock: time_machine.Traveller) -> None:
        clock.shift(timedelta(seconds=59))
        assert [self.ask() for _ in range(5)] == [0] * 5
        clock.shift(timedelta(seconds=2))
        assert [self.ask() > 0 for _ in range(2)] == [False, True]

    @pytest.mark.parametrize("late", [0, 20, 59])
    @pytest.mark.parametrize("asked", [6, 50])
    def test_who_waits_as_long_as_told_gets_in(self, clock: time_machine.Traveller, late: int, asked: int) -> None:
        for _ in range(4):
            self.ask()
        clock.shift(timedelta(seconds=60 + late))
        wait = max(self.ask() for _ in range(asked))
        assert 0 < wait <= 60
        clock.shift(timedelta(seconds=wait + 0.001))
        assert self.ask() == 0

    def test_a_limit_of_none_lets_nobody_in(self) -> None:
        assert seconds_until_allowed("throttle:test", limit=0, window=60) > 0

    def test_a_cache_that_forgot_in_between_counts_from_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "add", lambda *_: False)
        assert self.ask() == 0


class TestRefusedRequests:
    """Who is not let in for want of a valid sign-in has asked all the same."""

    @pytest.fixture(autouse=True)
    def _other_origin(self, settings: Settings) -> None:
        settings.CORS_ALLOWED_ORIGINS = [ORIGIN]

    def refused(self, client: Client, count: int, **headers: Any) -> list[int]:
        return [client.get(ME, **headers).status_code for _ in range(count)]

    @pytest.mark.parametrize("headers", [{}, {"HTTP_AUTHORIZATION": "Bearer nonsense"}])
    def test_an_address_has_a_limit_of_them(self, api: Client, headers: dict[str, Any]) -> None:
        assert self.refused(api, 4, **headers) == [401] * 4
        response = api.get(ME, HTTP_ORIGIN=ORIGIN, **headers)
        assert (response.status_code, response["Retry-After"]) == (429, "60")
        assert response["Access-Control-Allow-Origin"] == ORIGIN
        assert "Retry-After" in response["Access-Control-Expose-Headers"]
        assert response.json()["errors"][0]["code"] == "throttled"

    def test_so_it_has_of_tokens_whose_session_is_over(self, alice_api: Client) -> None:
        assert alice_api.get(ME).status_code == 200
        Session.objects.all().delete()
        assert self.refused(alice_api, 5) == [401] * 4 + [429]

    def test_nobody_signed_in_is_refused_for_a_stranger_at_their_address(self, api: Client, alice_api: Client) -> None:
        assert self.refused(api, 5)[-1] == 429
        assert alice_api.get(ME).status_code == 200

    def test_they_do_not_use_up_a_dear_thing(self, api: Client, settings: Settings) -> None:
        """A token that ran out is refused, renewed and shown again, which must not cost the address a password."""
        settings.API_RATES = {"anonymous": "100/min", "password": "2/hour"}
        for _ in range(3):
            assert api.post("/api/v1/auth/password/change/", {"new_password": "x"}).status_code == 401
        assert api.post("/api/v1/auth/password/reset/", {"email": "nobody@example.com"}).status_code == 202
