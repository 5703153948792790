"""POST reports/ about a call."""

import pytest

from accounts.models import Report, User
from accounts.tests.conftest import error_of
from accounts.tests.test_reports import REASON, URL
from calls.services.direct import call_hangup
from calls.tests.calling import ring
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


def test_the_staff_reads_which_call_it_was(alice: User, alice_api: Client, bob: User) -> None:
    call = ring(bob, alice)
    call_hangup(call_id=call.pk, by=bob.pk)
    answer = alice_api.post(URL, {"user": str(bob.pk), "reason": REASON, "call": str(call.pk)})
    assert answer.status_code == 201
    filed = Report.objects.get()
    assert (filed.about, filed.about_id) == ("call", str(call.pk))
    assert "@bob called @alice (audio): Cancelled by the caller, 0 s of talk" in filed.evidence


def test_calls_of_others_are_not_found(alice: User, bob: User, stranger: User, stranger_api: Client) -> None:
    call = ring(alice, bob)
    with nothing_changes():
        answer = stranger_api.post(URL, {"user": str(bob.pk), "reason": REASON, "call": str(call.pk)})
    assert error_of(answer) == (404, "not_found")


def test_of_a_message_and_a_call_only_one_is_reported(alice: User, alice_api: Client, bob: User) -> None:
    call = ring(bob, alice)
    given = {"user": str(bob.pk), "reason": REASON, "call": str(call.pk), "message": 1}
    with nothing_changes():
        answer = alice_api.post(URL, given)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "call"
