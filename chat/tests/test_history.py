"""GET conversations/{id}/messages/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import plans_of
from chat.models import Conversation
from chat.services.messages import message_edit, reaction_add
from chat.services.sending import NewMessage, messages_send
from chat.tests.conftest import address, say
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(direct: Conversation, alice: User) -> Conversation:
    messages_send([NewMessage(alice.pk, direct.pk, str(n), f"{n}") for n in range(1, 11)])
    return direct


def page(api: Client, conversation: Conversation, **query: Any) -> Any:
    return api.get(address(conversation, "messages/"), query).json()


def seqs(answer: Any) -> list[int]:
    return [row["seq"] for row in answer["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, range(1, 11)),
        ({"limit": 3}, range(8, 11)),
        ({"before": 8, "limit": 3}, range(5, 8)),
        ({"before": 3, "limit": 3}, range(1, 3)),
        ({"before": 1}, []),
        ({"before": 10**12}, range(1, 11)),
        ({"after": 0, "limit": 3}, range(1, 4)),
        ({"after": 8, "limit": 3}, range(9, 11)),
        ({"after": 10}, []),
        ({"after": 2**63 - 1}, []),
    ],
)
def test_it_is_always_in_order(ten: Conversation, bob_api: Client, query: Any, found: Any) -> None:
    with nothing_changes():
        assert seqs(page(bob_api, ten, **query)) == list(found)


def test_links_lead_through_all_of_it_both_ways(ten: Conversation, bob_api: Client) -> None:
    answer = page(bob_api, ten, limit=4)
    assert (seqs(answer), answer["next"]) == ([7, 8, 9, 10], None)
    upwards = [seqs(answer)]
    while answer["previous"]:
        answer = bob_api.get(answer["previous"]).json()
        upwards.append(seqs(answer))
    assert upwards == [[7, 8, 9, 10], [3, 4, 5, 6], [1, 2]]
    downwards = [seqs(answer)]
    while answer["next"]:
        answer = bob_api.get(answer["next"]).json()
        downwards.append(seqs(answer))
    assert downwards == [[1, 2], [3, 4, 5, 6], [7, 8, 9, 10]]


def test_an_empty_one_leads_nowhere(direct: Conversation, bob_api: Client) -> None:
    assert page(bob_api, direct) == {"results": [], "next": None, "previous": None}


def test_what_one_emptied_is_no_page(ten: Conversation, bob: User, bob_api: Client, alice_api: Client) -> None:
    bob_api.delete(address(ten))
    say(ten, bob)
    for query in ({}, {"after": 0}, {"before": 12}, {"after": 5}):
        answer = page(bob_api, ten, **query)
        assert (seqs(answer), answer["previous"]) == ([11], None)
    assert seqs(page(bob_api, ten, before=11)) == []
    assert len(seqs(page(alice_api, ten))) == 11


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"before": 0}, "before"),
        ({"before": "x"}, "before"),
        ({"before": 2**63}, "before"),
        ({"after": -1}, "after"),
        ({"after": 1, "before": 3}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "ten"}, "limit"),
    ],
)
def test_an_odd_query_is_refused(ten: Conversation, bob_api: Client, query: Any, field: str) -> None:
    response = bob_api.get(address(ten, "messages/"), query)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)


def test_a_page_costs_the_same_however_much_there_is(
    ten: Conversation, alice: User, bob: User, bob_api: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7):
        page(bob_api, ten, limit=1)
    for row in page(bob_api, ten)["results"]:
        say(ten, bob, "@alice @bob", reply_to=row["id"])
        message_edit(message_id=row["id"], by=alice.pk, body="@bob")
        for emoji in "👍👎":
            reaction_add(message_id=row["id"], by=bob.pk, emoji=emoji)
    for query, replies in (({"limit": 100}, 1), ({"limit": 100, "before": 9}, 0), ({"limit": 100, "after": 9}, 1)):
        with django_assert_num_queries(7 + replies):  # the files of what they answer
            page(bob_api, ten, **query)


@pytest.mark.parametrize("query", [{}, {"before": 5}, {"after": 5}])
def test_it_is_read_in_the_order_of_an_index(ten: Conversation, bob_api: Client, query: Any) -> None:
    (plan,) = [
        plan
        for plan in plans_of(lambda: page(bob_api, ten, limit=2, **query), sort=False)
        if "message_seq_once" in plan or "conversation_id=? AND seq>?" in plan
    ]
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
