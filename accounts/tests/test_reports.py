"""POST reports/, and what becomes of a report."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection  # noqa: F401  The condition of a skip reads it.
from django.utils import timezone

from accounts.models import Report, User
from accounts.services.reports import report_close, report_file
from accounts.tests.conftest import error_of
from conftest import Client, in_parallel, nothing_changes
from realtime.errors import Conflict
from realtime.ids import uuid7

URL = "/api/v1/reports/"
REASON = "Sends the same advertisement to everybody."
MORE = "And it goes on."

pytestmark = pytest.mark.django_db


def test_it_reaches_the_queue(alice: User, alice_api: Client, bob: User) -> None:
    response = alice_api.post(URL, {"user": str(bob.pk), "reason": f"  {REASON}  "})
    assert response.status_code == 201
    report = Report.objects.open().get()
    assert (report.reporter, report.user, report.reason) == (alice, bob, REASON)
    assert response.json()["id"] == report.pk
    assert set(response.json()) == {"id", "user", "reason", "created_at"}


def test_what_is_said_again_within_a_day_is_added_to_the_same_report(alice: User, bob: User) -> None:
    report_file(reporter=alice, user_id=bob.pk, reason=REASON)
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        report, created = report_file(reporter=alice, user_id=bob.pk, reason=MORE)
    assert not created
    assert Report.objects.get().reason == report.reason == f"{REASON}\n\n{MORE}"


def test_nothing_is_said_twice(alice: User, bob: User) -> None:
    report_file(reporter=alice, user_id=bob.pk, reason=REASON)
    report_file(reporter=alice, user_id=bob.pk, reason=MORE)
    with nothing_changes():
        report_file(reporter=alice, user_id=bob.pk, reason=REASON)


def test_when_one_report_is_full_another_begins(alice: User, bob: User) -> None:
    words = [f"{number}: {'x' * 990}" for number in range(12)]
    filed = [report_file(reporter=alice, user_id=bob.pk, reason=each)[1] for each in words]
    assert filed == [True, *[False] * 9, True, False]
    full, begun = Report.objects.order_by("pk")
    assert f"{full.reason}\n\n{begun.reason}".split("\n\n") == words


def test_the_repetition_answers_200(alice_api: Client, bob: User) -> None:
    first = alice_api.post(URL, {"user": str(bob.pk), "reason": REASON})
    second = alice_api.post(URL, {"user": str(bob.pk), "reason": MORE})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert second.json()["reason"] == f"{REASON}\n\n{MORE}"


def test_a_day_later_or_once_closed_it_is_another(alice: User, bob: User, staff: User) -> None:
    first, _ = report_file(reporter=alice, user_id=bob.pk, reason=REASON)
    report_close(report=first, by=staff, state=Report.State.DISMISSED)
    second, created = report_file(reporter=alice, user_id=bob.pk, reason=REASON)
    assert created
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert report_file(reporter=alice, user_id=bob.pk, reason=REASON)[1]
    assert Report.objects.count() == 3
    assert second.pk != first.pk


def test_two_people_make_two_reports(alice_api: Client, bob: User, stranger_api: Client) -> None:
    for client in (alice_api, stranger_api):
        assert client.post(URL, {"user": str(bob.pk), "reason": REASON}).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_report(alice: User, bob: User) -> None:
    outcomes = in_parallel(6, lambda: report_file(reporter=alice, user_id=bob.pk, reason=REASON)[1])
    assert sorted(map(str, outcomes)) == ["False"] * 5 + ["True"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("reason", "ab", "min_length"),
        ("reason", "   ab  ", "min_length"),
        ("reason", "x" * 1001, "max_length"),
        ("reason", "abc\x00", "null_character"),
        ("reason", None, "null"),
        ("user", "bob", "invalid"),
        ("user", 7, "invalid"),
        ("message", "7", "invalid"),
        ("message", 0, "min_value"),
        ("message", 2**63, "max_value"),
        ("call", 7, "invalid"),
        ("room", 7, "unknown_field"),
    ],
)
def test_a_wrong_field_is_refused(alice_api: Client, bob: User, field: str, value: object, code: str) -> None:
    with nothing_changes():
        response = alice_api.post(URL, {"user": str(bob.pk), "reason": REASON, field: value})
    assert error_of(response) == (400, code)
    assert response.json()["errors"][0]["attr"] == field


def test_oneself_and_nobody_cannot_be_reported(alice: User, alice_api: Client, api: Client) -> None:
    with nothing_changes():
        assert error_of(alice_api.post(URL, {"user": str(alice.pk), "reason": REASON})) == (400, "not_oneself")
        assert error_of(alice_api.post(URL, {"user": str(uuid7()), "reason": REASON})) == (404, "not_found")
        assert api.post(URL, {"user": str(alice.pk), "reason": REASON}).status_code == 401


def test_the_second_to_close_it_is_told(alice: User, bob: User, staff: User) -> None:
    report, _ = report_file(reporter=alice, user_id=bob.pk, reason=REASON)
    report_close(report=report, by=staff, state=Report.State.RESOLVED, note="Warned.")
    with nothing_changes(), pytest.raises(Conflict):
        report_close(report=report, by=staff, state=Report.State.DISMISSED)
    closed = Report.objects.get()
    assert (closed.state, closed.note, closed.closed_by) == ("resolved", "Warned.", staff)
    assert closed.closed_at is not None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_report_each_other_do_not_wait_for_ever(alice: User, bob: User) -> None:
    for _ in range(15):
        turn = iter([(alice, bob), (bob, alice)])

        def report() -> object:
            reporter, user = next(turn)  # noqa: B023
            return report_file(reporter=reporter, user_id=user.pk, reason=REASON)

        outcomes = in_parallel(2, report)
        assert [isinstance(each, tuple) for each in outcomes] == [True, True], outcomes
        Report.objects.all().delete()
