"""Paid calls over REST: what each of the two sees, the history, and feedback."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client, nothing_changes
from realtime.ids import uuid7
from telecaller.models import Feedback, PaidCall, Telecaller
from telecaller.services.paid_calls import paid_call_cancel, paid_call_end
from telecaller.tests.paying import accepted, credit, fresh, pass_time, rate, ready, ring, talk

pytestmark = pytest.mark.django_db

URL = "/api/v1/telecaller/calls/"
Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    rate()
    credit(alice, 1000)
    ready(bob)


@pytest.fixture
def talked(clock: Clock, alice: User, bob: User) -> PaidCall:
    """For 31 seconds."""
    call = talk(alice, bob)
    pass_time(clock, 31)
    return paid_call_end(call_id=call.pk, by=alice.pk)


def dial(api: Client, user: User, **more: Any) -> Any:
    return api.post(URL, {"telecaller": str(user.pk), "kind": "audio", **more})


class TestDialling:
    def test_makes_a_call(self, alice_api: Client, bob_api: Client, alice: User, bob: User) -> None:
        response = dial(alice_api, bob)
        assert response.status_code == 201
        body = response.json()
        assert body["user"]["id"] == str(bob.pk)
        assert (body["state"], body["incoming"], body["meter"], body["feedback"]) == ("ringing", False, None, None)
        assert body["rate"] == {"coins": 2, "first_block": 30, "pulse": 10}
        seen = bob_api.get(f"{URL}{body['id']}/").json()
        assert (seen["incoming"], seen["user"]["id"]) == (True, str(alice.pk))
        assert seen["rate"] == {"coins": 1, "first_block": 30, "pulse": 10}

    @pytest.mark.parametrize("way", ["client_id", "header"])
    def test_twice_under_one_name_is_one(self, alice_api: Client, bob: User, way: str) -> None:
        def again(kind: str = "audio") -> Any:
            body = {"telecaller": str(bob.pk), "kind": kind}
            if way == "header":
                return alice_api.post(URL, body, headers={"Idempotency-Key": "k" * 100})
            return alice_api.post(URL, {**body, "client_id": "k"})

        first, second = again(), again()
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        assert error_of(again("video")) == (422, "idempotency_mismatch")

    def test_refusals_have_their_words(self, alice_api: Client, stranger_api: Client, bob: User) -> None:
        assert error_of(dial(stranger_api, bob)) == (409, "insufficient_funds")
        Telecaller.objects.update(online_since=None)
        assert error_of(dial(alice_api, bob)) == (409, "telecaller_offline")
        assert error_of(alice_api.post(URL, {"telecaller": str(uuid7()), "kind": "audio"})) == (404, "not_found")


class TestMoving:
    def test_on_and_over(self, clock: Clock, alice: User, bob: User, alice_api: Client, bob_api: Client) -> None:
        call = ring(alice, bob)
        answered = bob_api.post(f"{URL}{call.pk}/accept/").json()
        assert (answered["state"], answered["room"]) == ("accepted", fresh(call).room_id)
        assert answered["meter"] == {
            "talked_ms": 0,
            "talking_since": None,
            "blocks": 0,
            "coins": 0,
            "funded_until": None,
        }
        over = alice_api.post(f"{URL}{call.pk}/end/").json()
        assert (over["state"], over["end_reason"], over["coins"]) == ("completed", "caller", 0)
        assert error_of(bob_api.post(f"{URL}{call.pk}/end/")) == (409, "call_over")

    @pytest.mark.parametrize(("name", "who"), [("reject", "bob"), ("cancel", "alice")])
    def test_or_not_at_all(self, alice: User, bob: User, name: str, who: str, request: pytest.FixtureRequest) -> None:
        call = ring(alice, bob)
        api: Client = request.getfixturevalue(f"{who}_api")
        assert api.post(f"{URL}{call.pk}/{name}/").json()["state"] == f"{name}{'l' * (name == 'cancel')}ed"

    def test_each_sees_their_own_coins(
        self, clock: Clock, alice: User, bob: User, alice_api: Client, bob_api: Client
    ) -> None:
        call = talk(alice, bob)
        pass_time(clock, 31)
        mine, theirs = (api.get(f"{URL}{call.pk}/").json()["meter"] for api in (alice_api, bob_api))
        assert (mine["blocks"], mine["coins"], mine["talked_ms"]) == (2, 80, 0)
        assert mine["funded_until"] is not None
        assert (theirs["blocks"], theirs["coins"], theirs["funded_until"]) == (2, 40, None)

    @pytest.mark.parametrize("name", ["", "accept/", "reject/", "cancel/", "end/", "feedback/"])
    def test_for_strangers_there_is_none(self, stranger_api: Client, alice: User, bob: User, name: str) -> None:
        call = ring(alice, bob)
        for call_id in (call.pk, uuid7()):
            with nothing_changes():
                method = stranger_api.get if not name else stranger_api.post
                body = {"stars": 5} if name == "feedback/" else {}
                assert error_of(method(f"{URL}{call_id}/{name}", body)) == (404, "not_found")


class TestHistory:
    def test_is_of_both_the_latest_first(
        self, alice: User, bob: User, alice_api: Client, bob_api: Client, talked: PaidCall
    ) -> None:
        missed = ring(alice, bob)
        paid_call_cancel(call_id=missed.pk, by=alice.pk)
        mine, theirs = (api.get(URL).json()["results"] for api in (alice_api, bob_api))
        assert [each["id"] for each in mine] == [each["id"] for each in theirs] == [str(missed.pk), str(talked.pk)]
        assert [each["coins"] for each in mine] == [0, 80]
        assert [each["coins"] for each in theirs] == [0, 40]

    def test_has_what_was_missed(
        self, alice: User, bob: User, alice_api: Client, bob_api: Client, talked: PaidCall
    ) -> None:
        missed = ring(alice, bob)
        paid_call_cancel(call_id=missed.pk, by=alice.pk)
        assert [each["id"] for each in bob_api.get(f"{URL}?missed=true").json()["results"]] == [str(missed.pk)]
        assert alice_api.get(f"{URL}?missed=true").json()["results"] == []

    def test_costs_the_same_however_long(
        self, alice: User, bob: User, alice_api: Client, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        for _ in range(5):
            paid_call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
        with django_assert_max_num_queries(5):
            assert len(alice_api.get(URL).json()["results"]) == 5


class TestFeedback:
    def give(self, api: Client, call: PaidCall, stars: int = 5, text: str = "Kind") -> Any:
        return api.post(f"{URL}{call.pk}/feedback/", {"stars": stars, "text": text})

    def test_counts_for_the_telecaller(self, alice_api: Client, bob_api: Client, talked: PaidCall) -> None:
        body = self.give(alice_api, talked).json()
        assert (body["feedback"]["stars"], body["feedback"]["text"]) == (5, "Kind")
        telecaller = Telecaller.objects.get()
        assert (telecaller.rating_sum, telecaller.rating_count) == (5, 1)
        assert bob_api.get(f"{URL}{talked.pk}/").json()["feedback"] is None

    def test_may_be_said_again_for_a_day(self, clock: Clock, alice_api: Client, talked: PaidCall) -> None:
        self.give(alice_api, talked)
        Feedback.objects.update(created_at=timezone.now() - timedelta(days=1) + timedelta(seconds=1))
        edited = self.give(alice_api, talked, 2, "").json()["feedback"]
        assert (edited["stars"], edited["text"]) == (2, "")
        assert edited["edited_at"] is not None
        telecaller = Telecaller.objects.get()
        assert (telecaller.rating_sum, telecaller.rating_count) == (2, 1)
        clock.shift(1)
        with nothing_changes():
            assert error_of(self.give(alice_api, talked, 1)) == (409, "feedback_final")

    def test_is_the_callers(self, bob_api: Client, talked: PaidCall) -> None:
        with nothing_changes():
            assert error_of(self.give(bob_api, talked)) == (403, "not_yours")

    def test_is_of_talk(self, alice: User, bob: User, alice_api: Client) -> None:
        call = ring(alice, bob)
        with nothing_changes():
            assert error_of(self.give(alice_api, call)) == (409, "not_talked")
        paid_call_cancel(call_id=call.pk, by=alice.pk)
        call = accepted(alice, bob)
        paid_call_end(call_id=call.pk, by=alice.pk)
        assert error_of(self.give(alice_api, call)) == (409, "not_talked")

    @pytest.mark.parametrize(
        "body", [{}, {"stars": 0}, {"stars": 6}, {"stars": "5"}, {"stars": 5, "text": "x" * 501}, {"stars": 4.5}]
    )
    def test_is_stars_and_words(self, alice_api: Client, talked: PaidCall, body: dict[str, Any]) -> None:
        with nothing_changes():
            assert alice_api.post(f"{URL}{talked.pk}/feedback/", body).status_code == 400
        assert not Feedback.objects.exists()


def test_a_report_shows_the_call(alice: User, bob: User, alice_api: Client, stranger: User, talked: PaidCall) -> None:
    from accounts.models import Report

    body = {"user": str(bob.pk), "reason": "He was rude.", "paid_call": str(talked.pk)}
    assert alice_api.post("/api/v1/reports/", body).status_code == 201
    report = Report.objects.get()
    assert (report.about, report.about_id) == ("paid_call", str(talked.pk))
    assert "@alice called @bob (audio, paid): Completed, 40 s for 80 coins" in report.evidence
    with nothing_changes():
        other = {**body, "user": str(stranger.pk)}
        assert error_of(alice_api.post("/api/v1/reports/", other)) == (404, "not_found")
        assert alice_api.post("/api/v1/reports/", {**body, "call": str(talked.pk)}).status_code == 400
