"""PUT|DELETE messages/{id}/pin/, GET conversations/{id}/pinned/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Conversation
from chat.services import messages
from chat.services.messages import message_delete, message_pin
from chat.tests.conftest import Deliveries, address, say, told_all
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


def url(message_id: int) -> str:
    return f"/api/v1/messages/{message_id}/pin/"


def pinned(api: Client, conversation: Conversation) -> list[str]:
    return [row["body"] for row in api.get(address(conversation, "pinned/")).json()["results"]]


@pytest.mark.parametrize("who", ["alice_api", "bob_api"])
def test_in_a_direct_conversation_both_pin_and_everybody_is_told(
    direct: Conversation, alice: User, request: pytest.FixtureRequest, who: str, deliveries: Deliveries
) -> None:
    api: Client = request.getfixturevalue(who)
    said = say(direct, alice)
    with deliveries() as sent:
        view = api.put(url(said.id)).json()
    assert view["pinned_by"] == str(api.session_row.user_id)
    assert view["pinned_at"]
    assert told_all(sent, direct) == [("chat.message_changed", {"message": view})]
    with deliveries() as sent:
        view = api.delete(url(said.id)).json()
    assert (view["pinned_at"], view["pinned_by"]) == (None, None)
    assert told_all(sent, direct) == [("chat.message_changed", {"message": view})]


def test_in_a_group_admins_do(group: Conversation, carol: User, carol_api: Client, bob_api: Client) -> None:
    said = say(group, carol)
    with nothing_changes():
        assert error_of(carol_api.put(url(said.id))) == (403, "not_allowed")
    assert bob_api.put(url(said.id)).status_code == 200
    with nothing_changes():
        assert error_of(carol_api.delete(url(said.id))) == (403, "not_allowed")


def test_twice_is_once(
    direct: Conversation, alice: User, alice_api: Client, bob_api: Client, deliveries: Deliveries
) -> None:
    said = say(direct, alice)
    with nothing_changes():
        assert alice_api.delete(url(said.id)).status_code == 200
    first = alice_api.put(url(said.id)).json()
    with deliveries() as sent, nothing_changes():
        assert bob_api.put(url(said.id)).json() == first
    assert sent == []


def test_the_list_shows_the_latest_first_at_the_same_cost(
    direct: Conversation, alice: User, bob: User, bob_api: Client, django_assert_num_queries: Any
) -> None:
    said = [say(direct, alice, str(number)) for number in range(6)]
    message_pin(message_id=said[2].id, by=bob.pk)
    with django_assert_num_queries(7):
        assert pinned(bob_api, direct) == ["2"]
    for number in (4, 0, 5):
        message_pin(message_id=said[number].id, by=alice.pk)
    with django_assert_num_queries(7):
        assert pinned(bob_api, direct) == ["5", "0", "4", "2"]


def test_what_is_deleted_is_no_longer_pinned_and_cannot_be(
    direct: Conversation, alice: User, alice_api: Client
) -> None:
    said = say(direct, alice)
    alice_api.put(url(said.id))
    message_delete(message_id=said.id, by=alice.pk)
    assert pinned(alice_api, direct) == []
    with nothing_changes():
        assert error_of(alice_api.put(url(said.id))) == (409, "message_gone")


def test_what_one_emptied_is_not_pinned_for_oneself(
    direct: Conversation, alice: User, alice_api: Client, bob_api: Client
) -> None:
    said = say(direct, alice)
    alice_api.put(url(said.id))
    alice_api.delete(address(direct))
    assert (pinned(alice_api, direct), pinned(bob_api, direct)) == ([], ["Hello"])


def test_a_conversation_has_a_bound(
    direct: Conversation, alice: User, alice_api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MAX_PINNED", 1)
    said = [say(direct, alice) for _ in range(2)]
    alice_api.put(url(said[0].id))
    with nothing_changes():
        assert error_of(alice_api.put(url(said[1].id))) == (409, "too_many_pins")
