"""GET friends/, GET friend-requests/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.services.friend_requests import friend_request_send
from chat.tests.conftest import befriend
from conftest import Client, MakeUser, nothing_changes
from realtime.models import Presence, Status

FRIENDS = "/api/v1/friends/"
REQUESTS = "/api/v1/friend-requests/"
SEEN = "2026-05-04T08:00:00Z"

pytestmark = pytest.mark.django_db


def names(page: Any) -> list[str]:
    return [row["user"]["username"] for row in page.json()["results"]]


@pytest.fixture
def people(make_user: MakeUser, alice: User) -> list[User]:
    """More friends than one, in no order of names."""
    friends = [make_user(name) for name in ("Zoe", "meera.k", "arjun")]
    for friend in friends:
        befriend(alice, friend)
    return friends


@pytest.mark.usefixtures("people")
class TestFriends:
    def test_are_listed_by_name_in_two_queries(self, alice_api: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            page = alice_api.get(FRIENDS)
        assert names(page) == ["arjun", "meera.k", "Zoe"]
        row = page.json()["results"][0]
        assert set(row) == {"user", "since", "presence"}
        assert "email" not in row["user"]

    def test_a_page_leads_to_the_next_and_back(self, alice_api: Client, django_assert_num_queries: Any) -> None:
        first = alice_api.get(FRIENDS, {"limit": 2})
        with django_assert_num_queries(2):
            second = alice_api.get(first.json()["next"])
        assert (names(first), names(second)) == (["arjun", "meera.k"], ["Zoe"])
        assert names(alice_api.get(second.json()["previous"])) == names(first)

    @pytest.mark.parametrize(("text", "expected"), [("MEE", ["meera.k"]), ("k", ["meera.k"]), ("bob", []), ("", 3)])
    def test_are_searched_by_the_beginnings_of_words(
        self, alice_api: Client, bob: User, text: str, expected: Any, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(2):
            found = names(alice_api.get(FRIENDS, {"search": text}))
        assert found == expected or len(found) == expected

    def test_each_shows_whether_they_are_here(self, alice_api: Client, people: list[User]) -> None:
        zoe, meera, _ = people
        Presence.objects.create(user=zoe, status=Status.AWAY, last_seen=SEEN)
        Presence.objects.create(user=meera, status=Status.OFFLINE, last_seen=SEEN)
        shown = {row["user"]["username"]: row["presence"] for row in alice_api.get(FRIENDS).json()["results"]}
        assert shown == {
            "arjun": {"status": "offline", "last_seen": None},
            "meera.k": {"status": "offline", "last_seen": SEEN},
            "Zoe": {"status": "away", "last_seen": None},
        }

    def test_who_hides_it_is_offline_and_was_never_seen(self, alice_api: Client, people: list[User]) -> None:
        zoe, meera, _ = people
        User.objects.filter(pk__in=[zoe.pk, meera.pk]).update(hide_presence=True)
        Presence.objects.create(user=zoe, status=Status.ONLINE, last_seen=SEEN)
        Presence.objects.create(user=meera, status=Status.OFFLINE, last_seen=SEEN)
        rows = alice_api.get(FRIENDS).json()["results"]
        assert [row["presence"] for row in rows] == [{"status": "offline", "last_seen": None}] * 3

    def test_the_suspended_are_left_out_until_they_are_back(
        self, alice_api: Client, people: list[User], staff: User
    ) -> None:
        user_suspend(user=people[0], by=staff, reason="Spam")
        assert names(alice_api.get(FRIENDS)) == ["arjun", "meera.k"]

    def test_are_nobody_elses_business(self, bob_api: Client, stranger_api: Client) -> None:
        assert (names(bob_api.get(FRIENDS)), names(stranger_api.get(FRIENDS))) == ([], [])


class TestRequests:
    @pytest.fixture(autouse=True)
    def _sent(self, alice: User, bob: User, stranger: User, staff: User) -> None:
        for sender, receiver in ((bob, alice), (stranger, alice), (alice, staff)):
            friend_request_send(by=sender.pk, user_id=receiver.pk)

    @pytest.mark.parametrize(
        ("query", "expected", "incoming"),
        [
            ({}, ["stranger", "bob"], True),
            ({"box": "in"}, ["stranger", "bob"], True),
            ({"box": "out"}, ["staff"], False),
        ],
    )
    def test_are_listed_the_latest_first_in_two_queries(
        self,
        alice_api: Client,
        query: dict[str, str],
        expected: list[str],
        incoming: bool,
        django_assert_num_queries: Any,
    ) -> None:
        with django_assert_num_queries(2):
            page = alice_api.get(REQUESTS, query)
        assert names(page) == expected
        for row in page.json()["results"]:
            assert set(row) == {"id", "user", "incoming", "created_at"}
            assert row["incoming"] is incoming

    def test_a_page_leads_to_the_next(self, alice_api: Client) -> None:
        first = alice_api.get(REQUESTS, {"limit": 1})
        assert (names(first), names(alice_api.get(first.json()["next"]))) == (["stranger"], ["bob"])

    def test_of_the_suspended_are_left_out(self, alice_api: Client, bob: User, staff: User) -> None:
        user_suspend(user=bob, by=staff, reason="Spam")
        assert names(alice_api.get(REQUESTS)) == ["stranger"]


@pytest.mark.parametrize(
    ("address", "query", "field"),
    [
        (REQUESTS, {"box": "all"}, "box"),
        (REQUESTS, {"cursor": "cD1hYmM="}, "cursor"),
        (FRIENDS, {"limit": 0}, "limit"),
        (FRIENDS, {"search": "x" * 101}, "search"),
    ],
)
def test_an_odd_query_is_refused(alice_api: Client, address: str, query: dict[str, Any], field: str) -> None:
    with nothing_changes():
        response = alice_api.get(address, query)
    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("address", [FRIENDS, REQUESTS])
def test_nobody_has_a_list(api: Client, address: str) -> None:
    assert error_of(api.get(address))[0] == 401
