"""How often somebody may ask."""

from datetime import timedelta
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

from accounts.models import User
from realtime.rest import throttling
from realtime.rest.addresses import client_address, counted_address
from realtime.rest.throttling import Throttle
from realtime.rest.views import ApiViewSet

pytestmark = pytest.mark.django_db


class Free(ApiViewSet):
    permission_classes = ()

    def retrieve(self, request: Request) -> Response:
        return Response({})


class Dear(Free):
    throttle_scope = "search"


@pytest.fixture(autouse=True)
def _low_rates(settings: Settings) -> None:
    settings.API_RATES = {"anonymous": "4/min", "person": "5/min", "search": "2/min"}


def ask(view: type[Free] = Free, user: User | None = None, address: str = "10.0.0.1", **extra: Any) -> Response:
    request = APIRequestFactory().get("/api/v1/x/", REMOTE_ADDR=address, **extra)
    force_authenticate(request, user)
    return view.as_view({"get": "retrieve"})(request)


def statuses(count: int, **options: object) -> list[int]:
    return [ask(**options).status_code for _ in range(count)]  # type: ignore[arg-type]


def test_an_address_has_a_limit_and_is_told_when_to_come_back() -> None:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
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
    monkeypatch.setattr(cache, "get", fail)
    with capture_logs() as logged:
        assert statuses(6) == [200] * 6
    assert [line["event"] for line in logged] == ["throttle_without_cache"]
