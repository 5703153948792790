"""What everybody does all day is answered by indexes, on both databases, however much was said."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import plans_of
from chat.history import messages_around, pinned_messages
from chat.models import Conversation, Member
from chat.overview import conversation_views
from chat.services.changes import changes_seen
from chat.services.seeding import Said, past_add
from chat.services.sending import NewMessage, message_send
from chat.sync import missed_since
from chat.tests.conftest import place_of
from conftest import MakeUser

pytestmark = pytest.mark.django_db

MANY = 3000


@pytest.fixture
def long(group: Conversation, alice: User, bob: User, make_user: MakeUser) -> Conversation:
    """So much was said that the database has a reason to plan."""
    begun = timezone.now() - timedelta(days=1)
    people = (alice.pk, bob.pk)
    said = [Said(people[n % 2], f"{n}", begun + timedelta(seconds=n)) for n in range(MANY)]
    past_add(conversation_id=group.pk, said=said)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE chat_message, chat_member, chat_conversation")
    group.refresh_from_db()
    return group


def about(table: str, plans: list[str]) -> list[str]:
    return [plan for plan in plans if table in plan]


def answered_by(index: str, work: Callable[[], object]) -> str:
    """The plan of the first query that this index answers."""
    plans = plans_of(work, sort=False)
    found = next((plan for plan in plans if index in plan), "")
    assert found, plans
    return found


def seq_index() -> str:
    """SQLite names by itself what a constraint of the table makes."""
    return (
        "message_seq_once" if connection.vendor == "postgresql" else "sqlite_autoindex_chat_message_1 (conversation_id"
    )


def whole_tables(plans: list[str]) -> list[str]:
    """Plans that read every row of what was said."""
    return [plan for plan in plans if re.search(r"Seq Scan on chat_message\b|SCAN (chat_)?message\b", plan)]


@pytest.mark.parametrize("before", [None, MANY // 2, 51], ids=["last", "middle", "oldest"])
def test_a_page_of_history_is_read_in_the_order_of_its_index(
    long: Conversation, alice: User, before: int | None
) -> None:
    place = place_of(alice, long)
    plan = answered_by(seq_index(), partial(messages_around, place, before=before, after=None, limit=50))
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_what_is_pinned_is_found_among_what_is_pinned(long: Conversation, alice: User) -> None:
    assert answered_by("message_pinned", partial(pinned_messages, place_of(alice, long)))


@pytest.mark.parametrize("missed", [0, 10, MANY])
def test_what_changed_is_found_by_its_change(long: Conversation, alice: User, missed: int) -> None:
    cursor = changes_seen() - missed
    plan = answered_by("message_change", partial(missed_since, user_id=alice.pk, cursor=cursor))
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_the_list_reads_nobody_elses_places(long: Conversation, alice: User) -> None:
    places = Member.objects.shown().filter(user=alice).select_related("conversation")
    plans = plans_of(lambda: conversation_views(list(places.order_by("-conversation__active")[:50])))
    assert about("member_of", plans) or about("member_once", plans)
    assert whole_tables(plans) == []


@pytest.mark.parametrize(
    "work",
    [
        lambda place: message_send(NewMessage(place.user_id, place.conversation_id, "1", "Hello @bob")),
        lambda place: missed_since(user_id=place.user_id, cursor=place.change),
        lambda place: conversation_views([place]),
    ],
    ids=["send", "sync", "view"],
)
def test_nothing_reads_all_that_was_said(long: Conversation, alice: User, work: Callable[[Member], object]) -> None:
    plans = plans_of(partial(work, place_of(alice, long)))
    assert plans
    assert whole_tables(plans) == []
