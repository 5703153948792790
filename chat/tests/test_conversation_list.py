"""GET conversations/, and what `ready` counts"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.tests.conftest import error_of
from chat.models import Conversation
from chat.services.conversations import direct_open, group_create
from chat.services.members import member_leave, member_remove
from chat.services.messages import reaction_add
from chat.services.reads import Mark, read_mark
from chat.tests.conftest import address, say, state_of, topics_of
from chat.topics import conversation_topic
from conftest import Client, MakeUser

pytestmark = pytest.mark.django_db

URL = "/api/v1/conversations/"


def ids(api: Client) -> list[str]:
    return [row["id"] for row in api.get(URL).json()["results"]]


def test_the_last_one_used_is_first(direct: Conversation, group: Conversation, alice: User, bob_api: Client) -> None:
    assert ids(bob_api) == [str(group.pk), str(direct.pk)]
    said = say(direct, alice)
    assert ids(bob_api) == [str(direct.pk), str(group.pk)]
    say(group, alice)
    reaction_add(message_id=said.id, by=alice.pk, emoji="👍")
    read_mark(Mark(alice.pk, direct.pk, 1))
    assert ids(bob_api) == [str(group.pk), str(direct.pk)], "Only something said moves it up."


def test_each_says_what_is_unread_and_was_said_last(
    direct: Conversation, group: Conversation, alice: User, bob: User, bob_api: Client
) -> None:
    last = [say(each, alice, f"To {each.kind}") for each in (direct, direct, group)][1:]
    rows = {row["id"]: row for row in bob_api.get(URL).json()["results"]}
    assert [rows[str(each.pk)]["unread"] for each in (direct, group)] == [2, 3]
    assert [rows[str(each.conversation)]["last_message"]["seq"] for each in last] == [each.seq for each in last]
    assert rows[str(direct.pk)]["peer"]["read_seq"] == 2
    assert state_of(bob).unread == 2
    read_mark(Mark(bob.pk, direct.pk, 2))
    assert state_of(bob).unread == 1


def test_a_row_is_what_the_conversation_itself_says(
    direct: Conversation, group: Conversation, alice: User, bob_api: Client
) -> None:
    say(direct, alice)
    for row in bob_api.get(URL).json()["results"]:
        assert bob_api.get(f"{URL}{row['id']}/").json() == row


def test_which_one_left_is_not_in_it(group: Conversation, alice: User, carol: User, carol_api: Client) -> None:
    member_remove(conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
    say(group, alice)
    assert ids(carol_api) == []
    assert state_of(carol).unread == 0
    assert topics_of(carol) == []


def test_which_a_block_cuts_off_is_not_in_it_until_it_is_lifted(
    direct: Conversation, group: Conversation, alice: User, alice_api: Client, bob: User, bob_api: Client
) -> None:
    for user in (alice, bob):
        say(direct, user)
        say(group, user)
    block_create(blocker=bob, user_id=alice.pk)
    for api in (alice_api, bob_api):
        assert ids(api) == [str(group.pk)]
        assert error_of(api.get(address(direct))) == (404, "not_found")
    assert state_of(alice).unread == 1
    block_delete(blocker=bob, user_id=alice.pk)
    assert ids(bob_api) == [str(group.pk), str(direct.pk)]
    assert state_of(alice).unread == 2


def test_pages_lead_on_and_what_moves_up_meanwhile_is_not_lost(alice: User, bob: User, bob_api: Client) -> None:
    groups = [group_create(by=alice.pk, title=f"{n}", user_ids=[bob.pk]).conversation for n in range(5)]
    first = bob_api.get(URL, {"limit": 2}).json()
    say(groups[4], alice)
    second = bob_api.get(first["next"]).json()
    assert [row["title"] for page in (first, second) for row in page["results"]] == list("4321")
    assert bob_api.get(second["previous"]).json()["results"][-1]["title"] == "3"
    assert bob_api.get(URL, {"cursor": "nonsense"}).status_code == 400


def test_it_costs_the_same_with_three_and_with_thirty(
    make_user: MakeUser, alice: User, alice_api: Client, django_assert_num_queries: Any
) -> None:
    def more(numbers: range) -> None:
        for number in numbers:
            other = make_user(f"person{number}")
            if number % 3:
                conversation = direct_open(by=alice.pk, user_id=other.pk)[0].conversation
            else:
                conversation = group_create(by=alice.pk, title=f"{number}", user_ids=[other.pk]).conversation
            first = say(conversation, other, "@alice")
            reaction_add(message_id=say(conversation, other, "@alice", reply_to=first.id).id, by=alice.pk, emoji="👍")

    more(range(3))
    with django_assert_num_queries(10):
        assert len(alice_api.get(URL, {"limit": 100}).json()["results"]) == 3
    more(range(3, 30))
    with django_assert_num_queries(10):
        assert len(alice_api.get(URL, {"limit": 100}).json()["results"]) == 30


def test_nobody_has_any(api: Client) -> None:
    assert api.get(URL).status_code == 401


def test_a_socket_listens_to_all_of_ones_own(
    direct: Conversation, group: Conversation, bob: User, carol: User, stranger: User
) -> None:
    assert set(topics_of(bob)) == {conversation_topic(direct.pk), conversation_topic(group.pk)}
    assert topics_of(carol) == [conversation_topic(group.pk)]
    assert topics_of(stranger) == []
    member_leave(conversation_id=group.pk, by=carol.pk)
    assert topics_of(carol) == []
