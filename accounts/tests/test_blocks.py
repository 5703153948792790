"""PUT|DELETE users/{id}/block/, GET users/blocked/"""

from typing import Any

import msgspec
import pytest

from accounts.models import Block, User
from accounts.services.blocks import is_blocked_between
from accounts.services.deletion import user_delete
from accounts.tests.conftest import error_of
from conftest import PASSWORD, Client, nothing_changes
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


def url(user: User) -> str:
    return f"/api/v1/users/{user.pk}/block/"


def test_a_block_works_both_ways(alice: User, alice_api: Client, bob: User, stranger: User) -> None:
    assert not is_blocked_between(alice.pk, bob.pk)
    assert alice_api.put(url(bob)).status_code == 204
    assert is_blocked_between(alice.pk, bob.pk)
    assert is_blocked_between(bob.pk, alice.pk)
    assert not is_blocked_between(alice.pk, stranger.pk)


def test_twice_is_once_and_told_once(alice: User, alice_api: Client, bob: User, deliveries: Any) -> None:
    with deliveries() as sent:
        alice_api.put(url(bob))
        with nothing_changes():
            assert alice_api.put(url(bob)).status_code == 204
    assert [(each.topic, msgspec.json.decode(each.frame)) for each in sent] == [
        (
            f"user:{alice.pk}",
            {"type": "accounts.block_changed", "data": {"user": str(bob.pk), "blocked": True}},
        )
    ]


def test_lifting_it_twice_is_once(alice: User, alice_api: Client, bob: User, deliveries: Any) -> None:
    alice_api.put(url(bob))
    with deliveries() as sent:
        assert alice_api.delete(url(bob)).status_code == 204
        with nothing_changes():
            assert alice_api.delete(url(bob)).status_code == 204
    assert len(sent) == 1
    assert not is_blocked_between(alice.pk, bob.pk)


def test_only_the_blocker_lifts_it(alice: User, alice_api: Client, bob: User, bob_api: Client) -> None:
    alice_api.put(url(bob))
    with nothing_changes():
        assert bob_api.delete(url(alice)).status_code == 204
    assert is_blocked_between(alice.pk, bob.pk)


def test_who_blocked_me_can_be_blocked_back(alice: User, alice_api: Client, bob: User, bob_api: Client) -> None:
    alice_api.put(url(bob))
    assert bob_api.put(url(alice)).status_code == 204
    assert Block.objects.count() == 2


def test_oneself_cannot_be_blocked(alice: User, alice_api: Client) -> None:
    with nothing_changes():
        assert error_of(alice_api.put(url(alice))) == (400, "not_oneself")


def test_who_is_not_there_cannot_be_blocked(alice_api: Client, bob: User) -> None:
    user_delete(user=bob, password=PASSWORD)
    with nothing_changes():
        assert error_of(alice_api.put(url(bob))) == (404, "not_found")
        assert error_of(alice_api.put(f"/api/v1/users/{uuid7()}/block/")) == (404, "not_found")


def test_nobody_blocks(api: Client, bob: User) -> None:
    with nothing_changes():
        assert api.put(url(bob)).status_code == 401


def test_the_list_shows_the_latest_first_in_two_queries(
    alice_api: Client, bob: User, stranger: User, django_assert_num_queries: Any
) -> None:
    for user in (bob, stranger):
        alice_api.put(url(user))
    with django_assert_num_queries(2):
        page = alice_api.get("/api/v1/users/blocked/").json()
    assert [row["username"] for row in page["results"]] == ["stranger", "bob"]
    assert "email" not in page["results"][0]


def test_a_page_of_the_list_leads_to_the_next(alice_api: Client, bob: User, stranger: User) -> None:
    for user in (bob, stranger):
        alice_api.put(url(user))
    first = alice_api.get("/api/v1/users/blocked/", {"limit": 1}).json()
    assert [row["username"] for row in alice_api.get(first["next"]).json()["results"]] == ["bob"]
    assert error_of(alice_api.get("/api/v1/users/blocked/", {"cursor": "cD1hYmM="})) == (400, "invalid")
