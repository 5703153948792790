"""PATCH messages/{id}/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Conversation, Mention, Message, Revision
from chat.services.messages import message_delete, message_edit
from chat.tests.conftest import Deliveries, address, say, told_all
from conftest import Client, in_parallel, nothing_changes

pytestmark = pytest.mark.django_db


def url(message_id: int) -> str:
    return f"/api/v1/messages/{message_id}/"


@pytest.fixture
def said(direct: Conversation, alice: User) -> int:
    return say(direct, alice, "Hello").id


def test_it_says_otherwise_and_everybody_is_told(
    direct: Conversation, said: int, alice_api: Client, bob_api: Client, deliveries: Deliveries
) -> None:
    before = Message.objects.get()
    with deliveries() as sent:
        response = alice_api.patch(url(said), {"body": " Goodbye "})
    view = response.json()
    assert (response.status_code, view["body"], view["seq"]) == (200, "Goodbye", 1)
    assert view["edited_at"]
    assert view["change"] > before.change
    assert told_all(sent, direct) == [("chat.message_changed", {"message": view})]
    assert bob_api.get(address(direct, "messages/")).json()["results"] == [view]
    direct.refresh_from_db()
    assert (direct.change, direct.active) == (view["change"], before.change)


def test_what_it_said_before_is_kept(said: int, alice: User) -> None:
    for body in ("two", "three"):
        message_edit(message_id=said, by=alice.pk, body=body)
    assert list(Revision.objects.order_by("pk").values_list("body", flat=True)) == ["Hello", "two"]


def test_to_the_same_is_nothing(said: int, alice_api: Client, deliveries: Deliveries) -> None:
    with deliveries() as sent, nothing_changes():
        assert alice_api.patch(url(said), {"body": "Hello "}).json()["edited_at"] is None
    assert sent == []


def test_unread_stays_what_it_was(direct: Conversation, said: int, alice: User, bob_api: Client) -> None:
    message_edit(message_id=said, by=alice.pk, body="Goodbye")
    assert bob_api.get(address(direct)).json()["unread"] == 1


def test_whom_it_names_is_read_anew(said: int, alice: User, alice_api: Client) -> None:
    assert len(alice_api.patch(url(said), {"body": "@bob @alice"}).json()["mentions"]) == 2
    kept = Mention.objects.get(user=alice).pk
    assert alice_api.patch(url(said), {"body": "@alice"}).json()["mentions"] == [str(alice.pk)]
    assert Mention.objects.get().pk == kept


def test_replies_show_it_as_it_is_now(direct: Conversation, said: int, alice: User, bob: User, bob_api: Client) -> None:
    say(direct, bob, "What?", reply_to=said)
    message_edit(message_id=said, by=alice.pk, body="Goodbye")
    assert bob_api.get(address(direct, "messages/")).json()["results"][1]["reply_to"]["body"] == "Goodbye"


@pytest.mark.parametrize("who", ["alice_api", "carol_api"])
def test_only_who_said_it_does(group: Conversation, bob: User, request: pytest.FixtureRequest, who: str) -> None:
    """Not even the owner."""
    api: Client = request.getfixturevalue(who)
    message = say(group, bob)
    with nothing_changes():
        assert error_of(api.patch(url(message.id), {"body": "x"})) == (403, "not_yours")


def test_what_is_deleted_stays_so(said: int, alice: User, alice_api: Client) -> None:
    message_delete(message_id=said, by=alice.pk)
    with nothing_changes():
        assert error_of(alice_api.patch(url(said), {"body": "x"})) == (409, "message_gone")


@pytest.mark.parametrize("body", ["", " \n ", "x" * 4001, "a\x00b", None, 7])
def test_its_text_has_bounds(said: int, alice_api: Client, body: Any) -> None:
    with nothing_changes():
        response = alice_api.patch(url(said), {"body": body})
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "body")


@pytest.mark.parametrize("number", [0, 10**9, 2**63 - 1, 2**63, 10**30])
def test_one_that_is_not_there_is_not_found(said: int, alice_api: Client, number: int) -> None:
    with nothing_changes():
        assert error_of(alice_api.patch(url(number), {"body": "x"})) == (404, "not_found")


@pytest.mark.django_db(transaction=True)
def test_edits_at_once_each_keep_what_they_replaced(direct: Conversation, alice: User) -> None:
    said = say(direct, alice, "0").id
    numbers = iter(range(1, 7))
    in_parallel(6, lambda: message_edit(message_id=said, by=alice.pk, body=str(next(numbers))))
    everything = [*Revision.objects.order_by("pk").values_list("body", flat=True), Message.objects.get().body]
    assert sorted(everything) == list("0123456")
    assert everything[0] == "0"
