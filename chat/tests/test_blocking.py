"""A block takes the conversation of the two from both, wherever they look, and the last one's end brings it back."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from chat.models import Conversation
from chat.services.changes import changes_seen
from chat.sync import missed_since
from chat.tests.conftest import Deliveries, say, told, told_all
from chat.wire import ConversationView
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(direct: Conversation, alice: User) -> None:
    say(direct, alice)


def views_told(sent: Any, user: User) -> list[dict[str, Any]]:
    return [data["conversation"] for name, data in told(sent, user) if name == "chat.conversation"]


def missed(user: User, cursor: int) -> list[ConversationView]:
    return missed_since(user_id=user.pk, cursor=cursor).conversations


def test_both_hear_that_it_is_gone_and_no_more(
    said: None, direct: Conversation, alice: User, bob: User, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        block_create(blocker=alice, user_id=bob.pk)
    for user in (alice, bob):
        (view,) = views_told(sent, user)
        assert (view["id"], view["left"]) == (str(direct.pk), True)
        shown = {name: view[name] for name in ("title", "peer", "last_message", "unread", "members")}
        assert shown == {"title": "", "peer": None, "last_message": None, "unread": 0, "members": 0}
    assert told_all(sent, direct) == []


def test_neither_can_tell_from_it_who_blocked(
    said: None, direct: Conversation, alice: User, bob: User, deliveries: Deliveries
) -> None:
    heard = {}
    for blocker, blocked in ((alice, bob), (bob, alice)):
        with deliveries() as sent:
            block_create(blocker=blocker, user_id=blocked.pk)
        heard[blocker.pk] = [{**view, "change": 0} for view in views_told(sent, bob)]
        block_delete(blocker=blocker, user_id=blocked.pk)
    assert heard[alice.pk] == heard[bob.pk] != []


def test_both_hear_that_it_is_back(
    said: None, direct: Conversation, alice: User, bob: User, bob_api: Client, deliveries: Deliveries
) -> None:
    block_create(blocker=alice, user_id=bob.pk)
    with deliveries() as sent:
        block_delete(blocker=alice, user_id=bob.pk)
    for user, other in ((alice, bob), (bob, alice)):
        (view,) = views_told(sent, user)
        assert (view["left"], view["last_seq"], view["peer"]["user"]["id"]) == (False, 1, str(other.pk))
    assert views_told(sent, bob) == bob_api.get("/api/v1/conversations/").json()["results"]


def test_who_was_away_learns_of_both(said: None, direct: Conversation, alice: User, bob: User) -> None:
    cursor = changes_seen()
    block_create(blocker=bob, user_id=alice.pk)
    for user in (alice, bob):
        assert [(view.id, view.left) for view in missed(user, cursor)] == [(direct.pk, True)]
    cursor = changes_seen()
    assert missed(alice, cursor) == []
    block_delete(blocker=bob, user_id=alice.pk)
    for user in (alice, bob):
        assert [(view.id, view.left) for view in missed(user, cursor)] == [(direct.pk, False)]


def test_the_second_of_two_blocks_is_told_to_nobody(
    said: None, direct: Conversation, alice: User, bob: User, deliveries: Deliveries
) -> None:
    block_create(blocker=alice, user_id=bob.pk)
    cursor = changes_seen()
    with deliveries() as sent:
        block_create(blocker=bob, user_id=alice.pk)
        block_delete(blocker=alice, user_id=bob.pk)
    assert views_told(sent, alice) == views_told(sent, bob) == []
    assert missed(alice, cursor) == []
    with deliveries() as sent:
        block_delete(blocker=bob, user_id=alice.pk)
    assert [view["left"] for view in views_told(sent, alice)] == [False]


def test_blocking_again_and_unblocking_nobody_change_nothing(
    said: None, alice: User, bob: User, stranger: User, deliveries: Deliveries
) -> None:
    block_create(blocker=alice, user_id=bob.pk)
    with nothing_changes(), deliveries() as sent:
        block_create(blocker=alice, user_id=bob.pk)
        block_delete(blocker=alice, user_id=stranger.pk)
    assert sent == []


def test_those_who_never_talked_have_nothing_to_lose(alice: User, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        block_create(blocker=alice, user_id=bob.pk)
        block_delete(blocker=alice, user_id=bob.pk)
    assert views_told(sent, alice) == views_told(sent, bob) == []
    assert not Conversation.objects.exists()


def test_a_group_that_both_are_in_goes_on(group: Conversation, alice: User, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        block_create(blocker=alice, user_id=bob.pk)
    assert views_told(sent, alice) == views_told(sent, bob) == []
    assert say(group, bob).seq == 3
