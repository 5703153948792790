"""What two people did, told in their conversation."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from chat.models import Conversation, Member, Message
from chat.services.notices import direct_notice_add
from chat.services.reads import Mark, read_mark
from chat.tests.conftest import Deliveries, place_of, say, told_all
from conftest import nothing_changes

pytestmark = pytest.mark.django_db

NOTICE: dict[str, Any] = {"what": "call", "seconds": 7}


def test_both_hear_of_it_in_its_place(direct: Conversation, alice: User, bob: User, deliveries: Deliveries) -> None:
    say(direct, bob)
    with deliveries() as sent:
        direct_notice_add(by=alice.pk, user_id=bob.pk, notice=NOTICE, seen=False)
    message = Message.objects.get(kind=Message.Kind.NOTICE)
    assert (message.seq, message.sender_id, message.notice) == (2, alice.pk, NOTICE)
    ((type, data),) = told_all(sent, direct)
    assert (type, data["message"]["id"]) == ("chat.message", message.pk)
    assert (place_of(alice, direct).read_seq, place_of(bob, direct).read_seq) == (2, 1)


def test_what_was_seen_leaves_nothing_unread(
    direct: Conversation, alice: User, bob: User, deliveries: Deliveries
) -> None:
    say(direct, bob)
    with deliveries() as sent:
        direct_notice_add(by=alice.pk, user_id=bob.pk, notice=NOTICE, seen=True)
    place = place_of(bob, direct)
    assert (place.read_seq, place.delivered_seq) == (2, 2)
    read = dict(told_all(sent, direct))["chat.read"]
    assert (read["user"], read["read_seq"], read["change"]) == (str(bob.pk), 2, place.change)


def test_what_stands_above_it_stays_unread(direct: Conversation, alice: User, bob: User) -> None:
    said = say(direct, alice)
    direct_notice_add(by=alice.pk, user_id=bob.pk, notice=NOTICE, seen=True)
    assert place_of(bob, direct).read_seq == 0
    read_mark(Mark(bob.pk, direct.pk, said.seq))
    assert place_of(bob, direct).read_seq == 1


@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_behind_a_block_nothing_is_told(
    direct: Conversation, alice: User, bob: User, deliveries: Deliveries, blocker: str
) -> None:
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    block_create(blocker=one, user_id=other.pk)
    with deliveries() as sent, nothing_changes():
        direct_notice_add(by=alice.pk, user_id=bob.pk, notice=NOTICE, seen=True)
    assert sent == []


def test_two_who_have_no_conversation_are_told_nothing(alice: User, bob: User) -> None:
    with nothing_changes():
        direct_notice_add(by=alice.pk, user_id=bob.pk, notice=NOTICE, seen=True)
    assert not Member.objects.exists()
