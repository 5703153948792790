"""What the conversation of two people says of their calls."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from calls.models import Call
from calls.models.call import RINGS_FOR
from calls.services.direct import call_cancel, call_decline, call_hangup
from calls.services.notes import call_note
from calls.tests.calling import ring, sweep_at, talk
from chat.models import Conversation, Message
from chat.tests.conftest import Deliveries, place_of, say, told_all
from conftest import nothing_changes

pytestmark = pytest.mark.django_db


def notices() -> list[tuple[User, dict[str, Any] | None]]:
    rows = Message.objects.filter(kind=Message.Kind.NOTICE).order_by("pk")
    return [(message.sender, message.notice) for message in rows]


@pytest.mark.parametrize("outcome", ["ended", "declined", "cancelled", "missed", "busy"])
def test_it_is_told_how_a_call_ended(
    direct: Conversation, alice: User, bob: User, stranger: User, outcome: str, deliveries: Deliveries
) -> None:
    if outcome == "busy":
        ring(bob, stranger)
    call = talk(alice, bob) if outcome == "ended" else ring(alice, bob)
    if outcome == "ended":
        Call.objects.filter(pk=call.pk).update(accepted_at=timezone.now() - RINGS_FOR)
        call_hangup(call_id=call.pk, by=bob.pk)
    elif outcome in {"declined", "cancelled"}:
        work, by = {"declined": (call_decline, bob), "cancelled": (call_cancel, alice)}[outcome]
        work(call_id=call.pk, by=by.pk)
    with deliveries() as sent:
        sweep_at(call.created_at + RINGS_FOR * (outcome == "missed"))
    seconds = 30 if outcome == "ended" else 0
    notice = {"what": "call", "call": str(call.pk), "kind": "audio", "outcome": outcome, "seconds": seconds}
    assert notices() == [(alice, notice)]
    assert told_all(sent, direct)[0][1]["message"]["notice"] == notice
    unread = outcome in {"cancelled", "missed", "busy"}
    assert [place_of(user, direct).read_seq for user in (alice, bob)] == [1, 0 if unread else 1]


def test_while_it_rings_or_runs_nothing_is_told(alice: User, bob: User) -> None:
    call = talk(alice, bob)
    with nothing_changes():
        sweep_at(call.created_at)
        assert not call_note(call.pk)


def test_it_is_told_once(alice: User, bob: User) -> None:
    call = ring(alice, bob)
    call_cancel(call_id=call.pk, by=alice.pk)
    assert call_note(call.pk)
    with nothing_changes():
        assert not call_note(call.pk)
    assert len(notices()) == 1


def test_who_has_not_read_what_was_said_before_has_not_read_this(direct: Conversation, alice: User, bob: User) -> None:
    say(direct, alice)
    call = ring(alice, bob)
    call_decline(call_id=call.pk, by=bob.pk)
    call_note(call.pk)
    assert place_of(bob, direct).read_seq == 0


def test_behind_a_block_nothing_is_told(alice: User, bob: User, deliveries: Deliveries) -> None:
    call = talk(alice, bob)
    block_create(blocker=bob, user_id=alice.pk)
    with deliveries() as sent:
        assert call_note(call.pk)
    assert (notices(), sent) == ([], [])
