"""push/key/ and push/subscriptions/: they come and go with their sessions."""

from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import PushSubscription, Session, User
from accounts.push.keys import encode, public_key_of
from accounts.services import push
from accounts.services.deletion import user_delete
from accounts.services.export import user_export
from accounts.services.sessions import session_end_everywhere
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from accounts.tests.pushing import URL, Browser, PushService
from conftest import PASSWORD, Client, SignIn, nothing_changes

pytestmark = pytest.mark.django_db

KEY = "/api/v1/push/key/"


def kept(user: User) -> list[str]:
    return list(PushSubscription.objects.of(user.pk).order_by("pk").values_list("endpoint", flat=True))


def test_the_key_is_told(push_service: PushService, alice_api: Client) -> None:
    assert alice_api.get(KEY).json() == {"key": public_key_of(push_service.private_key)}


def test_without_a_key_there_is_nothing_to_subscribe_to(alice_api: Client, push_service: PushService) -> None:
    with override_settings(PUSH_VAPID_PRIVATE_KEY=""):
        assert alice_api.get(KEY).json() == {"key": None}
        with nothing_changes():
            assert error_of(alice_api.post(URL, Browser(push_service).subscription)) == (409, "push_off")


def test_a_session_has_one_subscription(push_service: PushService, alice: User, alice_api: Client) -> None:
    first, second = Browser(push_service), Browser(push_service)
    first.subscribe(alice_api).subscribe(alice_api)
    assert kept(alice) == [first.endpoint]
    second.subscribe(alice_api)
    assert kept(alice) == [second.endpoint]


def test_it_can_be_given_up(push_service: PushService, alice: User, alice_api: Client) -> None:
    browser = Browser(push_service).subscribe(alice_api)
    for _ in range(2):
        assert alice_api.delete(URL, {"endpoint": browser.endpoint}).status_code == 204
    assert kept(alice) == []


def test_nobody_gives_up_those_of_others(
    push_service: PushService, alice: User, alice_api: Client, bob_api: Client, sign_in: SignIn
) -> None:
    browser = Browser(push_service).subscribe(alice_api)
    with nothing_changes():
        assert bob_api.delete(URL, {"endpoint": browser.endpoint}).status_code == 204
    other = sign_in(alice)
    with nothing_changes():
        assert other.delete(URL, {"endpoint": browser.endpoint}).status_code == 204


def test_a_browser_that_changes_hands_takes_its_subscription_along(
    push_service: PushService, alice: User, bob: User, alice_api: Client, bob_api: Client
) -> None:
    browser = Browser(push_service).subscribe(alice_api)
    browser.subscribe(bob_api)
    assert (kept(alice), kept(bob)) == ([], [browser.endpoint])


def test_an_address_alone_takes_nothing_from_anybody(
    push_service: PushService, alice_api: Client, bob_api: Client
) -> None:
    browser, thief = Browser(push_service).subscribe(alice_api), Browser(push_service)
    thief.endpoint = browser.endpoint
    with nothing_changes():
        assert error_of(bob_api.post(URL, thief.subscription)) == (409, "endpoint_taken")


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth", "field"),
    [
        ("https://push.example.com/x", None, None, "endpoint"),
        ("http://169.254.169.254/latest", None, None, "endpoint"),
        ("x" * 1001, None, None, "endpoint"),
        (None, "x", None, "keys.p256dh"),
        (None, encode(b"\x04" + b"\x01" * 64), None, "keys.p256dh"),
        (None, encode(b"\x04" * 33), None, "keys.p256dh"),
        (None, None, "!", "keys.auth"),
        (None, None, encode(b"x" * 15), "keys.auth"),
    ],
)
def test_what_is_no_subscription_is_refused(
    push_service: PushService, alice_api: Client, endpoint: str | None, p256dh: Any, auth: Any, field: str
) -> None:
    right = Browser(push_service).subscription
    keys = {"p256dh": p256dh or right["keys"]["p256dh"], "auth": auth or right["keys"]["auth"]}
    with nothing_changes():
        response = alice_api.post(URL, {"endpoint": endpoint or right["endpoint"], "keys": keys})
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)


def test_a_person_has_so_many(
    push_service: PushService, alice: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MOST_PER_PERSON", 3)
    browsers = [Browser(push_service).subscribe(sign_in(alice)) for _ in range(5)]
    assert kept(alice) == [browser.endpoint for browser in browsers[2:]]


def signing_out(user: User, api: Client, staff: User) -> None:
    api.post("/api/v1/auth/logout/")


def revoking(user: User, api: Client, staff: User) -> None:
    session_end_everywhere(user=user, ending=Session.Ending.REVOKED)


def suspending(user: User, api: Client, staff: User) -> None:
    user_suspend(user=user, by=staff, reason="A test")


def deleting(user: User, api: Client, staff: User) -> None:
    user_delete(user=user, password=PASSWORD)


@pytest.mark.parametrize("end", [signing_out, revoking, suspending, deleting])
def test_it_ends_with_its_session(
    push_service: PushService, alice: User, alice_api: Client, bob: User, bob_api: Client, staff: User, end: Any
) -> None:
    Browser(push_service).subscribe(alice_api)
    others = Browser(push_service).subscribe(bob_api)
    end(alice, alice_api, staff)
    assert kept(alice) == []
    assert kept(bob) == [others.endpoint]


def test_one_session_ends_and_the_others_stay(push_service: PushService, alice: User, sign_in: SignIn) -> None:
    here, there = sign_in(alice), sign_in(alice)
    Browser(push_service).subscribe(here)
    browser = Browser(push_service).subscribe(there)
    assert there.delete(f"/api/v1/auth/sessions/{here.session_row.pk}/").status_code == 204
    assert kept(alice) == [browser.endpoint]


def test_it_is_exported_without_its_keys(push_service: PushService, alice: User, alice_api: Client) -> None:
    browser = Browser(push_service).subscribe(alice_api)
    (row,) = user_export(user=alice)["push"]
    assert row["endpoint"] == browser.endpoint
    assert not {"p256dh", "auth"} & row.keys()


def test_subscribing_costs_a_constant_number_of_queries(
    push_service: PushService, alice: User, sign_in: SignIn
) -> None:
    counts = []
    for others in (0, 5):
        for _ in range(others):
            Browser(push_service).subscribe(sign_in(alice))
        api = sign_in(alice)
        with CaptureQueriesContext(connection) as queries:
            Browser(push_service).subscribe(api)
        counts.append(len(queries))
    assert counts[0] == counts[1]
