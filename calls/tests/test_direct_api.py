"""Calls over REST."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from calls.models import Call
from calls.models.call import RINGS_FOR
from calls.services.direct import call_cancel, call_hangup
from calls.tests.calling import ring, state_of, sweep_at, talk
from chat.services.conversations import direct_open
from chat.tests.conftest import Deliveries, befriend, told
from conftest import Client, MakeUser, nothing_changes
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

URL = "/api/v1/calls/"


def body(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content
    return dict(json.loads(response.content))


def code(response: Any, status: int) -> str:
    return str(body(response, status)["errors"][0]["code"])


def test_one_calls_and_the_other_answers_and_hangs_up(
    alice_api: Client, bob_api: Client, alice: User, bob: User
) -> None:
    call = body(alice_api.post(URL, {"user": str(bob.pk), "kind": "video"}), 201)
    assert (call["state"], call["incoming"], call["user"]["id"], call["room"]) == ("ringing", False, str(bob.pk), None)
    accepted = body(bob_api.post(f"{URL}{call['id']}/accept/"))
    assert (accepted["state"], accepted["incoming"], len(accepted["room"])) == ("accepted", True, 16)
    ended = body(alice_api.post(f"{URL}{call['id']}/end/"))
    assert (ended["state"], ended["room"]) == ("ended", accepted["room"])


@pytest.mark.parametrize(("action", "by", "state"), [("decline", "bob", "declined"), ("cancel", "alice", "cancelled")])
def test_or_declines_or_the_caller_gives_up(
    alice_api: Client, bob_api: Client, alice: User, bob: User, action: str, by: str, state: str
) -> None:
    call = ring(alice, bob)
    api = alice_api if by == "alice" else bob_api
    assert body(api.post(f"{URL}{call.pk}/{action}/"))["state"] == state


def test_called_again_it_is_the_same_call(alice_api: Client, bob: User) -> None:
    given = {"user": str(bob.pk), "kind": "audio", "client_id": "1"}
    first = body(alice_api.post(URL, given), 201)
    assert body(alice_api.post(URL, given), 200) == first
    with nothing_changes():
        assert code(alice_api.post(URL, given | {"kind": "video"}), 422) == "idempotency_mismatch"


@pytest.mark.parametrize(
    "given",
    [
        {"user": "7"},
        {"user": None},
        {"kind": "smell"},
        {"kind": None},
        {"client_id": "x" * 65},
        {"client_id": ""},
        {"client_id": 7},
        {"more": 1},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(alice_api: Client, bob: User, given: dict[str, Any]) -> None:
    with nothing_changes():
        assert alice_api.post(URL, {"user": str(bob.pk), "kind": "audio", **given}).status_code == 400


@pytest.mark.parametrize("missing", ["user", "kind"])
def test_what_is_missing_is_named(alice_api: Client, bob: User, missing: str) -> None:
    given = {"user": str(bob.pk), "kind": "audio"}
    del given[missing]
    with nothing_changes():
        assert body(alice_api.post(URL, given), 400)["errors"][0]["attr"] == missing


def test_nobody_calls_without_signing_in(api: Client, alice: User, bob: User) -> None:
    call = ring(alice, bob)
    with nothing_changes():
        for address in (URL, f"{URL}seen/", *[f"{URL}{call.pk}/{each}/" for each in ACTIONS]):
            assert api.post(address).status_code == 401
        assert api.get(URL).status_code == 401


ACTIONS = ["accept", "decline", "cancel", "end"]


@pytest.mark.parametrize("action", ACTIONS)
def test_for_strangers_there_is_no_such_call(alice: User, bob: User, stranger_api: Client, action: str) -> None:
    for call in (ring(alice, bob).pk, uuid7()):
        with nothing_changes():
            assert code(stranger_api.post(f"{URL}{call}/{action}/"), 404) == "not_found"


def test_what_comes_too_late_is_a_conflict(alice: User, bob: User, bob_api: Client) -> None:
    call = talk(alice, bob)
    with nothing_changes():
        assert code(bob_api.post(f"{URL}{call.pk}/accept/"), 409) == "answered_elsewhere"
        assert code(bob_api.post(f"{URL}{call.pk}/decline/"), 409) == "call_answered"
        assert code(bob_api.post(f"{URL}{call.pk}/cancel/"), 403) == "not_yours"
    call_hangup(call_id=call.pk, by=alice.pk)
    with nothing_changes():
        assert code(bob_api.post(f"{URL}{call.pk}/end/"), 409) == "call_over"


class TestLimits:
    def test_with_strangers_it_begins_a_conversation_and_counts_as_one(
        self, settings: Settings, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        settings.API_RATES = {**settings.API_RATES, "strangers": "1/day"}
        call = body(alice_api.post(URL, {"user": str(bob.pk), "kind": "audio"}), 201)
        call_cancel(call_id=Call.objects.get().pk, by=alice.pk)
        assert body(alice_api.post(URL, {"user": str(bob.pk), "kind": "audio"}), 201)["id"] != call["id"]
        call_cancel(call_id=Call.objects.live().get().pk, by=alice.pk)
        with nothing_changes():
            refused = alice_api.post(URL, {"user": str(stranger.pk), "kind": "audio"})
            assert code(refused, 429) == "rate_limited"
            assert int(refused["Retry-After"]) > 0
        befriend(alice, stranger)
        body(alice_api.post(URL, {"user": str(stranger.pk), "kind": "audio"}), 201)

    def test_one_rings_so_often_and_no_more(
        self, settings: Settings, alice: User, bob: User, alice_api: Client
    ) -> None:
        settings.API_RATES = {**settings.API_RATES, "rings": "2/hour"}
        given = {"user": str(bob.pk), "kind": "audio"}
        for _ in range(2):
            body(alice_api.post(URL, given), 201)
            call_cancel(call_id=Call.objects.live().get().pk, by=alice.pk)
        with nothing_changes():
            assert code(alice_api.post(URL, given), 429) == "rate_limited"

    def test_what_is_refused_counts_nothing(self, settings: Settings, bob: User, alice_api: Client) -> None:
        settings.API_RATES = {**settings.API_RATES, "rings": "1/hour"}
        assert code(alice_api.post(URL, {"user": str(uuid7()), "kind": "audio"}), 404) == "not_found"
        body(alice_api.post(URL, {"user": str(bob.pk), "kind": "audio"}), 201)


class TestHistory:
    def test_one_sees_what_one_made_and_got_the_latest_first(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        made = talk(alice, bob)
        call_hangup(call_id=made.pk, by=bob.pk)
        got = ring(bob, alice)
        missed = ring(stranger, alice)
        call_hangup(call_id=got.pk, by=alice.pk)
        others = ring(stranger, bob)
        page = body(alice_api.get(URL))
        rows = [(each["id"], each["incoming"], each["state"]) for each in page["results"]]
        assert rows == [
            (str(missed.pk), True, "busy"),
            (str(got.pk), True, "declined"),
            (str(made.pk), False, "ended"),
        ]
        assert str(others.pk) not in page["results"]
        assert (page["next"], page["previous"]) == (None, None)

    def test_or_only_what_one_missed(self, alice: User, bob: User, alice_api: Client) -> None:
        ended = ring(bob, alice)
        call_hangup(call_id=ended.pk, by=alice.pk)
        missed = ring(bob, alice)
        sweep_at(missed.created_at + RINGS_FOR)
        own = ring(alice, bob)
        call_cancel(call_id=own.pk, by=alice.pk)
        page = body(alice_api.get(URL, {"missed": "true"}))
        assert [each["id"] for each in page["results"]] == [str(missed.pk)]
        assert len(body(alice_api.get(URL, {"missed": "false"}))["results"]) == 3
        assert alice_api.get(URL, {"missed": "perhaps"}).status_code == 400

    def test_pages_go_on_where_the_last_one_ended(self, alice: User, bob: User, alice_api: Client) -> None:
        calls = []
        for _ in range(5):
            calls.append(str(ring(alice, bob).pk))
            call_cancel(call_id=Call.objects.live().get().pk, by=alice.pk)
        found: list[str] = []
        address = f"{URL}?limit=2"
        while address:
            page = body(alice_api.get(address))
            found += [each["id"] for each in page["results"]]
            address = page["next"]
        assert found == calls[::-1]

    def test_a_page_costs_the_same_however_long_it_is(
        self, alice: User, make_user: MakeUser, alice_api: Client
    ) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                body(alice_api.get(URL))
            return len(queries)

        counts = []
        for number in range(6):
            other = make_user(f"other{number}")
            ring(other, alice) if number % 2 else ring(alice, other)
            call_hangup(call_id=Call.objects.live().get().pk, by=alice.pk)
            counts.append(cost())
        assert len(set(counts)) == 1, counts
        assert counts[0] <= 4


class TestSeen:
    def test_what_one_missed_is_seen_and_other_devices_hear_so(
        self, alice: User, bob: User, alice_api: Client, deliveries: Deliveries
    ) -> None:
        calls = []
        for _ in range(3):
            calls.append(ring(bob, alice))
            call_cancel(call_id=calls[-1].pk, by=bob.pk)
        with deliveries() as sent:
            assert body(alice_api.post(f"{URL}seen/", {"call": str(calls[1].pk)})) == {"missed": 1}
        assert told(sent, alice) == [("calls.seen", {"missed": 1})]
        assert told(sent, bob) == []
        assert body(alice_api.post(f"{URL}seen/")) == {"missed": 0}
        with deliveries() as sent, nothing_changes():
            assert body(alice_api.post(f"{URL}seen/")) == {"missed": 0}
        assert sent == []

    def test_calls_of_others_stay_as_they_are(self, alice: User, bob: User, bob_api: Client) -> None:
        call_cancel(call_id=ring(bob, alice).pk, by=bob.pk)
        with nothing_changes():
            assert body(bob_api.post(f"{URL}seen/")) == {"missed": 0}

    @pytest.mark.parametrize("given", [{"call": "7"}, {"call": None}, {"until": 1}])
    def test_what_makes_no_sense_is_refused(
        self, alice: User, bob: User, alice_api: Client, given: dict[str, Any]
    ) -> None:
        call_cancel(call_id=ring(bob, alice).pk, by=bob.pk)
        with nothing_changes():
            assert alice_api.post(f"{URL}seen/", given).status_code == 400


def test_the_two_may_have_written_before(alice: User, bob: User, alice_api: Client) -> None:
    direct_open(by=alice.pk, user_id=bob.pk)
    call = body(alice_api.post(URL, {"user": str(bob.pk), "kind": "audio"}), 201)
    assert state_of(Call.objects.get().pk) == call["state"] == "ringing"
