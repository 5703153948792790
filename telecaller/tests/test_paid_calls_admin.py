"""What the staff see of paid calls, and that they can end one."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from telecaller.models import PaidCall
from telecaller.services.feedback import feedback_give
from telecaller.tests.paying import credit, fresh, rate, ready, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(alice: User, bob: User) -> PaidCall:
    rate()
    credit(alice, 1000)
    ready(bob)
    return talk(alice, bob)


def address(name: str, *args: object) -> str:
    return reverse(f"admin:telecaller_{name}", args=args)


def test_they_are_listed_and_shown(desk: Client, call: PaidCall) -> None:
    for path in (address("paidcall_changelist"), address("paidcall_change", call.pk)):
        response = desk.get(path)
        assert response.status_code == 200
        assert b"alice" in response.content


def test_the_staff_end_one(desk: Client, call: PaidCall) -> None:
    path = address("paidcall_end", call.pk)
    assert b"End this call" in desk.get(path).content
    assert desk.post(path, {"yes": "1"}).status_code == 302
    assert (fresh(call).state, fresh(call).end_reason) == ("completed", "staff")
    assert b"already" in desk.post(path, {"yes": "1"}).content or b"over" in desk.post(path, {"yes": "1"}).content


def test_feedback_is_listed(desk: Client, call: PaidCall, alice: User) -> None:
    PaidCall.objects.filter(pk=call.pk).update(
        state="completed", ended_at=call.created_at, talking_since=None, due_at=None, funded_until=None, warns_at=None
    )
    PaidCall.objects.filter(pk=call.pk).update(seconds=30, coins=60, earned=30)
    feedback_give(call_id=call.pk, by=alice.pk, stars=4, text="Listened well")
    assert b"Listened well" in desk.get(address("feedback_changelist")).content
