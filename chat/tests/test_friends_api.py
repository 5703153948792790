"""POST friend-requests/ and what becomes of them, GET|DELETE friends/{user}/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.models import FriendRequest, Friendship
from chat.services.friend_requests import friend_request_decline, friend_request_send
from conftest import Client, nothing_changes
from realtime.ids import uuid7

FRIENDS = "/api/v1/friends/"
REQUESTS = "/api/v1/friend-requests/"

pytestmark = pytest.mark.django_db


def between(client: Client, user: User) -> Any:
    return client.get(f"{FRIENDS}{user.pk}/").json()


@pytest.fixture
def request_to_bob(alice: User, bob: User) -> FriendRequest:
    friend_request_send(by=alice.pk, user_id=bob.pk)
    return FriendRequest.objects.get()


class TestAsking:
    def test_is_answered_with_the_request_and_again_with_the_same(self, alice_api: Client, bob: User) -> None:
        first, again = (alice_api.post(REQUESTS, {"user": str(bob.pk)}) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json()["state"] == "requested"
        assert first.json()["request"]["id"] == FriendRequest.objects.get().pk

    def test_looks_the_same_after_a_decline(self, alice_api: Client, bob: User, request_to_bob: FriendRequest) -> None:
        waiting = alice_api.post(REQUESTS, {"user": str(bob.pk)})
        friend_request_decline(request_id=request_to_bob.pk, by=bob.pk)
        declined = alice_api.post(REQUESTS, {"user": str(bob.pk)})
        assert (declined.status_code, declined.json()) == (waiting.status_code, waiting.json())
        assert between(alice_api, bob) == waiting.json()

    def test_whoever_asked_already_makes_friends(
        self, alice: User, bob_api: Client, request_to_bob: FriendRequest
    ) -> None:
        response = bob_api.post(REQUESTS, {"user": str(alice.pk)})
        assert response.status_code == 201
        assert (response.json()["state"], response.json()["request"]) == ("friend", None)
        assert response.json()["friend"]["user"]["username"] == "alice"

    def test_a_friend_is_a_conflict(self, alice_api: Client, bob: User, friends: None) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(REQUESTS, {"user": str(bob.pk)})) == (409, "already_friends")

    def test_who_is_not_there_is_not_found(self, alice_api: Client, alice: User, bob: User) -> None:
        block_create(blocker=bob, user_id=alice.pk)
        with nothing_changes():
            for user_id in (bob.pk, uuid7()):
                assert error_of(alice_api.post(REQUESTS, {"user": str(user_id)})) == (404, "not_found")

    def test_oneself_is_a_mistake_in_the_field(self, alice_api: Client, alice: User) -> None:
        with nothing_changes():
            response = alice_api.post(REQUESTS, {"user": str(alice.pk)})
        assert response.status_code == 400
        assert response.json()["errors"][0]["attr"] == "user"

    @pytest.mark.parametrize("body", [{}, {"user": "bob"}, {"user": 7}, {"user": None}])
    def test_an_odd_body_is_refused(self, alice_api: Client, body: dict[str, Any]) -> None:
        with nothing_changes():
            assert alice_api.post(REQUESTS, body).status_code == 400


class TestAnswering:
    def test_accepting_answers_with_the_friend(
        self, alice: User, bob_api: Client, request_to_bob: FriendRequest
    ) -> None:
        response = bob_api.post(f"{REQUESTS}{request_to_bob.pk}/accept/")
        assert response.status_code == 200
        assert (response.json()["state"], response.json()["user"]["username"]) == ("friend", "alice")
        assert Friendship.objects.count() == 2

    def test_declining_and_taking_back_answer_nothing(
        self, alice_api: Client, bob_api: Client, request_to_bob: FriendRequest
    ) -> None:
        assert bob_api.post(f"{REQUESTS}{request_to_bob.pk}/decline/").status_code == 204
        assert alice_api.delete(f"{REQUESTS}{request_to_bob.pk}/").status_code == 204
        request_to_bob.refresh_from_db()
        assert request_to_bob.declined_at is not None
        assert request_to_bob.cancelled_at is not None

    def test_others_find_no_such_request(
        self, alice_api: Client, bob_api: Client, stranger_api: Client, api: Client, request_to_bob: FriendRequest
    ) -> None:
        address = f"{REQUESTS}{request_to_bob.pk}/"
        with nothing_changes():
            for client in (alice_api, stranger_api):
                assert error_of(client.post(f"{address}accept/")) == (404, "not_found")
                assert error_of(client.post(f"{address}decline/")) == (404, "not_found")
            for client in (bob_api, stranger_api):
                assert error_of(client.delete(address)) == (404, "not_found")
            assert {api.post(f"{address}accept/").status_code, api.delete(address).status_code} == {401}

    @pytest.mark.parametrize("number", ["0", "7", "9" * 30])
    def test_an_odd_number_is_not_found(self, alice_api: Client, number: str) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(f"{REQUESTS}{number}/accept/")) == (404, "not_found")
            assert error_of(alice_api.delete(f"{REQUESTS}{number}/")) == (404, "not_found")


class TestWhatThereIsBetweenTwo:
    def test_nothing(self, alice_api: Client, bob: User, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            answer = between(alice_api, bob)
        assert (answer["state"], answer["friend"], answer["request"]) == ("none", None, None)

    def test_a_request_from_either_side(
        self, alice: User, alice_api: Client, bob: User, bob_api: Client, request_to_bob: FriendRequest
    ) -> None:
        mine, theirs = between(alice_api, bob), between(bob_api, alice)
        assert (mine["state"], theirs["state"]) == ("requested", "asked")
        assert (mine["request"]["incoming"], theirs["request"]["incoming"]) == (False, True)
        assert mine["request"]["id"] == theirs["request"]["id"] == request_to_bob.pk

    def test_what_was_declined_is_nothing_to_the_receiver(
        self, alice: User, alice_api: Client, bob: User, bob_api: Client, request_to_bob: FriendRequest
    ) -> None:
        friend_request_decline(request_id=request_to_bob.pk, by=bob.pk)
        assert (between(alice_api, bob)["state"], between(bob_api, alice)["state"]) == ("requested", "none")

    def test_a_friendship(self, alice_api: Client, bob: User, friends: None) -> None:
        answer = between(alice_api, bob)
        assert answer["state"] == "friend"
        assert answer["friend"] in alice_api.get(FRIENDS).json()["results"]

    def test_who_is_not_there_is_not_found(
        self, alice: User, alice_api: Client, bob: User, bob_api: Client, stranger: User, staff: User
    ) -> None:
        block_create(blocker=alice, user_id=bob.pk)
        user_suspend(user=stranger, by=staff, reason="Spam")
        for client, user_id in (
            (alice_api, bob.pk),
            (bob_api, alice.pk),
            (alice_api, stranger.pk),
            (alice_api, alice.pk),
            (alice_api, uuid7()),
        ):
            assert error_of(client.get(f"{FRIENDS}{user_id}/")) == (404, "not_found")

    def test_nobody_asks(self, api: Client, bob: User) -> None:
        assert api.get(f"{FRIENDS}{bob.pk}/").status_code == 401


class TestRemoving:
    def test_a_friend_is_gone_for_both(
        self, alice: User, alice_api: Client, bob: User, bob_api: Client, friends: None
    ) -> None:
        assert alice_api.delete(f"{FRIENDS}{bob.pk}/").status_code == 204
        assert (between(alice_api, bob)["state"], between(bob_api, alice)["state"]) == ("none", "none")

    def test_who_is_no_friend_is_not_found(self, api: Client, alice: User, stranger_api: Client, friends: None) -> None:
        with nothing_changes():
            assert error_of(stranger_api.delete(f"{FRIENDS}{alice.pk}/")) == (404, "not_found")
            assert error_of(stranger_api.delete(f"{FRIENDS}{uuid7()}/")) == (404, "not_found")
            assert api.delete(f"{FRIENDS}{alice.pk}/").status_code == 401
