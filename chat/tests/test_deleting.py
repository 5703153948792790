"""DELETE messages/{id}/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Conversation, Mention, Message, Reaction, Revision
from chat.services.messages import message_edit, message_pin, reaction_add
from chat.tests.conftest import Deliveries, address, say, told_all
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


def url(message_id: int) -> str:
    return f"/api/v1/messages/{message_id}/"


@pytest.fixture
def said(direct: Conversation, alice: User, bob: User) -> int:
    """Edited, reacted to, pinned: all that can happen to a message."""
    message = say(direct, alice, "Secret")
    message_edit(message_id=message.id, by=alice.pk, body="Secret of @bob")
    reaction_add(message_id=message.id, by=bob.pk, emoji="👍")
    message_pin(message_id=message.id, by=bob.pk)
    return message.id


def test_that_there_was_one_remains_and_nothing_else(
    direct: Conversation, said: int, alice_api: Client, bob_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        response = alice_api.delete(url(said))
    view = response.json()
    assert (response.status_code, view["seq"], view["body"], view["reactions"], view["mentions"]) == (
        200,
        1,
        "",
        [],
        [],
    )
    assert view["deleted_at"]
    assert (view["pinned_at"], view["pinned_by"]) == (None, None)
    assert told_all(sent, direct) == [("chat.message_changed", {"message": view})]
    assert bob_api.get(address(direct, "messages/")).json()["results"] == [view]
    assert [kind.objects.count() for kind in (Revision, Mention, Reaction)] == [0, 0, 0]
    assert "Secret" not in str(Message.objects.values())


def test_twice_is_once(said: int, alice_api: Client, deliveries: Deliveries) -> None:
    first = alice_api.delete(url(said)).json()
    with deliveries() as sent, nothing_changes():
        assert alice_api.delete(url(said)).json() == first
    assert sent == []


def test_places_and_unread_stay(
    direct: Conversation, said: int, alice: User, alice_api: Client, bob_api: Client
) -> None:
    alice_api.delete(url(said))
    view = bob_api.get(address(direct)).json()
    assert (view["last_seq"], view["unread"], view["last_message"]["deleted_at"] is None) == (1, 1, False)
    assert say(direct, alice).seq == 2


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("alice_api", "bob", 200),
        ("alice_api", "carol", 200),
        ("bob_api", "alice", 200),
        ("bob_api", "carol", 200),
        ("carol_api", "alice", 403),
        ("carol_api", "bob", 403),
        ("carol_api", "carol", 200),
    ],
)
def test_in_a_group_admins_do_it_for_others(
    group: Conversation, request: pytest.FixtureRequest, who: str, whose: str, status: int
) -> None:
    api: Client = request.getfixturevalue(who)
    message = say(group, request.getfixturevalue(whose))
    if status == 403:
        with nothing_changes():
            assert error_of(api.delete(url(message.id))) == (403, "not_allowed")
    else:
        assert api.delete(url(message.id)).json()["deleted_at"]


def test_in_a_direct_conversation_nobody_does_it_for_the_other(said: int, bob_api: Client) -> None:
    with nothing_changes():
        assert error_of(bob_api.delete(url(said))) == (403, "not_allowed")


@pytest.mark.parametrize("number", [0, 10**9, 2**63])
def test_one_that_is_not_there_is_not_found(said: int, alice_api: Client, number: int) -> None:
    with nothing_changes():
        assert error_of(alice_api.delete(url(number))) == (404, "not_found")


def test_it_takes_no_more_queries_the_more_there_is(
    direct: Conversation, alice: User, bob: User, alice_api: Client, django_assert_num_queries: Any
) -> None:
    messages = [say(direct, alice) for _ in range(2)]
    for number in range(5):
        message_edit(message_id=messages[1].id, by=alice.pk, body=f"@bob {number}")
        reaction_add(message_id=messages[1].id, by=bob.pk, emoji="👍👎😂🎉👀"[number])
    for message in messages:
        with django_assert_num_queries(21):
            alice_api.delete(url(message.id))
