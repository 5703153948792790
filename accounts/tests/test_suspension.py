"""Keeping somebody out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_start
from accounts.services.suspension import user_lift_suspension, user_suspend
from accounts.sweeps import suspensions_lift
from accounts.tests.conftest import error_of
from conftest import Client, MakeUser, SignIn, nothing_changes
from realtime.errors import Conflict, Forbidden, Invalid
from realtime.wire import CloseCode

pytestmark = pytest.mark.django_db


def test_it_ends_every_session_and_socket_at_once(
    alice: User, alice_api: Client, sign_in: SignIn, staff: User, deliveries: Any
) -> None:
    other = sign_in(alice)
    with deliveries() as sent:
        user_suspend(user=alice, by=staff, reason="Spam")
    expected = {(f"session:{client.session_row.pk}", CloseCode.SESSION_REVOKED) for client in (alice_api, other)}
    assert {(each.topic, each.close) for each in sent if each.close} == expected
    assert error_of(alice_api.get("/api/v1/auth/me/")) == (401, "session_revoked")
    assert set(Session.objects.values_list("ending", flat=True)) == {"suspended"}


def test_a_sign_in_that_was_under_way_finds_it(alice: User, staff: User) -> None:
    """The password was right before the suspension; the session would start after it."""
    stale = User.objects.get(pk=alice.pk)
    user_suspend(user=alice, by=staff, reason="Spam")
    with nothing_changes(), pytest.raises(Forbidden):
        session_start(user=stale, origin=Origin())


def test_a_session_of_somebody_suspended_counts_for_nothing(alice_api: Client) -> None:
    User.objects.update(suspended_at=timezone.now())
    assert error_of(alice_api.get("/api/v1/auth/me/")) == (401, "session_revoked")


def test_lifting_lets_them_in_again(alice: User, staff: User) -> None:
    user_suspend(user=alice, by=staff, reason="Spam")
    user_lift_suspension(user=alice, by=staff)
    alice.refresh_from_db()
    assert alice.is_active
    assert alice.suspension_reason == ""
    assert session_start(user=alice, origin=Origin()).user == alice


def test_a_timed_one_ends_by_itself_even_before_the_clock_comes_round(alice: User, staff: User) -> None:
    user_suspend(user=alice, by=staff, reason="Cool down", until=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(minutes=59)), nothing_changes():
        assert suspensions_lift(timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert session_start(user=alice, origin=Origin()).user == alice
        assert suspensions_lift(timezone.now()) == 1
        assert suspensions_lift(timezone.now()) == 0
    alice.refresh_from_db()
    assert (alice.suspended_at, alice.suspended_until, alice.suspension_reason) == (None, None, "")


def test_what_makes_no_sense_is_refused(alice: User, staff: User) -> None:
    with nothing_changes():
        with pytest.raises(Invalid):
            user_suspend(user=staff, by=staff, reason="Myself")
        with pytest.raises(Invalid):
            user_suspend(user=alice, by=staff, reason="Spam", until=timezone.now())
        with pytest.raises(Conflict):
            user_lift_suspension(user=alice, by=staff)
    user_suspend(user=alice, by=staff, reason="Spam")
    with nothing_changes(), pytest.raises(Conflict):
        user_suspend(user=alice, by=staff, reason="Again")


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_superuser": True}])
def test_only_a_superuser_shuts_out_the_staff(make_user: MakeUser, staff: User, rights: dict[str, bool]) -> None:
    clerk = make_user("clerk", is_staff=True)
    target = make_user("target", **rights)
    with nothing_changes(), pytest.raises(Forbidden):
        user_suspend(user=target, by=clerk, reason="Rivalry")
    user_suspend(user=target, by=staff, reason="Left")
    with nothing_changes(), pytest.raises(Forbidden):
        user_lift_suspension(user=target, by=clerk)


def test_rights_given_since_the_row_was_read_count(alice: User, make_user: MakeUser) -> None:
    clerk = make_user("clerk", is_staff=True)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert not alice.is_staff
    with nothing_changes(), pytest.raises(Forbidden):
        user_suspend(user=alice, by=clerk, reason="Rivalry")
