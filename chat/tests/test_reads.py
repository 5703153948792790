"""POST conversations/{id}/read/, and the batches that sockets fill"""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services.blocks import block_create
from chat.models import Conversation, Member
from chat.services.members import member_remove
from chat.services.reads import Mark, read_mark, reads_mark
from chat.tests.conftest import Deliveries, address, place_of, say, told, told_all
from conftest import Client, in_parallel, nothing_changes
from realtime.errors import DomainError
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


def read(api: Client, conversation: Conversation, seq: Any) -> Any:
    return api.post(address(conversation, "read/"), {"seq": seq})


def marks(user: User, conversation: Conversation) -> tuple[int, int]:
    place = place_of(user, conversation)
    return place.read_seq, place.delivered_seq


@pytest.fixture
def three(direct: Conversation, alice: User) -> Conversation:
    for _ in range(3):
        say(direct, alice)
    return direct


def test_in_a_direct_conversation_the_other_one_is_told(
    three: Conversation, bob: User, bob_api: Client, alice_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        response = read(bob_api, three, 2)
    assert (response.status_code, response.json()["read_seq"], response.json()["unread"]) == (200, 2, 1)
    ((name, data),) = told_all(sent, three)
    place = place_of(bob, three)
    assert (name, data) == (
        "chat.read",
        {
            "conversation": str(three.pk),
            "user": str(bob.pk),
            "read_seq": 2,
            "delivered_seq": 2,
            "change": place.change,
        },
    )
    peer = alice_api.get(address(three)).json()["peer"]
    assert (peer["read_seq"], peer["delivered_seq"]) == (2, 2)


def test_in_a_group_it_is_told_to_ones_own_devices_only(
    group: Conversation, alice: User, bob: User, bob_api: Client, deliveries: Deliveries
) -> None:
    say(group, alice)
    group.refresh_from_db()
    before = group.change
    with deliveries() as sent:
        read(bob_api, group, 3)
    assert [name for name, _ in told(sent, bob)] == ["chat.read"]
    assert len(sent) == 1
    group.refresh_from_db()
    assert group.change == before, "What nobody else is shown is no news to the others."


def test_marks_only_move_on(three: Conversation, bob: User, bob_api: Client, deliveries: Deliveries) -> None:
    read(bob_api, three, 2)
    with deliveries() as sent, nothing_changes():
        for seq in (2, 1, 0):
            assert read(bob_api, three, seq).json()["read_seq"] == 2
    assert sent == []


def test_nobody_reads_what_was_not_said(three: Conversation, bob: User, bob_api: Client) -> None:
    assert read(bob_api, three, 2**63 - 1).json()["unread"] == 0
    assert marks(bob, three) == (3, 3)


def test_what_reached_a_device_is_not_read_yet(three: Conversation, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        read_mark(Mark(bob.pk, three.pk, 3, read=False))
    assert marks(bob, three) == (0, 3)
    ((_, data),) = told_all(sent, three)
    assert (data["read_seq"], data["delivered_seq"]) == (0, 3)
    read_mark(Mark(bob.pk, three.pk, 2))
    assert marks(bob, three) == (2, 3)


@pytest.mark.parametrize("seq", [-1, 2**63, 1.5, "1", True, None, [1]])
def test_a_place_is_a_number(three: Conversation, bob_api: Client, seq: Any) -> None:
    with nothing_changes():
        response = read(bob_api, three, seq)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "seq")


def test_a_batch_answers_each_and_one_that_is_refused_spoils_no_other(
    three: Conversation, group: Conversation, alice: User, bob: User, carol: User, stranger: User
) -> None:
    member_remove(conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
    answers = reads_mark(
        [
            Mark(bob.pk, three.pk, 1),
            Mark(stranger.pk, three.pk, 1),
            Mark(carol.pk, group.pk, 1),
            Mark(bob.pk, uuid7(), 1),
            Mark(bob.pk, three.pk, 3, read=False),
            Mark(bob.pk, group.pk, 2),
        ]
    )
    shown = [each.code if isinstance(each, DomainError) else (each.read_seq, each.delivered_seq) for each in answers]
    assert shown == [(1, 3), "not_found", "not_found", "not_found", (1, 3), (2, 2)]
    assert (marks(bob, three), marks(bob, group)) == ((1, 3), (2, 2))


def test_a_block_ends_it(three: Conversation, alice: User, bob: User) -> None:
    block_create(blocker=alice, user_id=bob.pk)
    with nothing_changes():
        answers = reads_mark([Mark(user.pk, three.pk, 3) for user in (alice, bob)])
    assert [each.code for each in answers if isinstance(each, DomainError)] == ["not_found", "not_found"]


def test_many_cost_as_many_queries_as_one(
    direct: Conversation, group: Conversation, alice: User, bob: User, carol: User
) -> None:
    def cost(marks: list[Mark]) -> int:
        with CaptureQueriesContext(connection) as queries:
            reads_mark(marks)
        return len([query for query in queries if not query["sql"].startswith("UPDATE")])

    for _ in range(9):
        say(direct, alice)
        say(group, alice)
    one = cost([Mark(bob.pk, direct.pk, 1)])
    many = cost([Mark(user.pk, each.pk, seq) for seq in (3, 4) for each in (direct, group) for user in (bob, carol)])
    assert one == many


def test_the_database_knows_that_what_was_read_was_delivered(three: Conversation, bob: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(user=bob).update(read_seq=9)


@pytest.mark.django_db(transaction=True)
def test_marks_at_once_end_at_the_furthest(direct: Conversation, alice: User, bob: User) -> None:
    for _ in range(8):
        say(direct, alice)
    seqs = iter([3, 8, 1, 5, 7, 2, 6, 4])
    in_parallel(8, lambda: read_mark(Mark(bob.pk, direct.pk, next(seqs))))
    assert marks(bob, direct) == (8, 8)
