"""Friendships that end: removed, cut by a block, left behind by who is gone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.export import user_export
from chat.models import FriendRequest, Friendship
from chat.services.friend_requests import friend_request_decline, friend_request_send
from chat.services.friends import friend_remove
from chat.tests.conftest import Deliveries, befriend, moved, told
from conftest import PASSWORD, nothing_changes
from realtime.errors import NotFound
from realtime.topics import presence_topic, user_topic

pytestmark = pytest.mark.django_db


def parted(one: User, other: User) -> set[tuple[str, str, str]]:
    return {
        (user_topic(one.pk), "leave", presence_topic(other.pk)),
        (user_topic(other.pk), "leave", presence_topic(one.pk)),
    }


def gone(user: User) -> tuple[str, dict[str, Any]]:
    return "friends.changed", {"user": str(user.pk), "friend": False, "view": None}


@pytest.mark.usefixtures("friends")
class TestRemoving:
    def test_ends_both_sides_and_tells_both(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            friend_remove(by=bob.pk, user_id=alice.pk)
        assert not Friendship.objects.exists()
        assert (told(sent, alice), told(sent, bob)) == ([gone(bob)], [gone(alice)])
        assert set(moved(sent)) == parted(alice, bob)

    def test_others_stay_friends(self, alice: User, bob: User, stranger: User) -> None:
        befriend(alice, stranger)
        friend_remove(by=alice.pk, user_id=bob.pk)
        assert set(Friendship.objects.values_list("user", "friend")) == {
            (alice.pk, stranger.pk),
            (stranger.pk, alice.pk),
        }

    def test_twice_is_refused(self, alice: User, bob: User) -> None:
        friend_remove(by=alice.pk, user_id=bob.pk)
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            friend_remove(by=alice.pk, user_id=bob.pk)

    def test_who_is_no_friend_is_not_removed(self, alice: User, stranger: User) -> None:
        for one, other in ((alice, stranger), (stranger, alice)):
            with nothing_changes(), pytest.raises(NotFound, match="not_found"):
                friend_remove(by=one.pk, user_id=other.pk)


class TestBlocking:
    def test_ends_a_friendship_from_either_side(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        befriend(alice, bob)
        with deliveries() as sent:
            block_create(blocker=bob, user_id=alice.pk)
        assert not Friendship.objects.exists()
        assert told(sent, alice) == [gone(bob)]
        assert gone(alice) in told(sent, bob)
        assert set(moved(sent)) == parted(alice, bob)

    @pytest.mark.parametrize("asker", ["blocker", "blocked"])
    def test_ends_requests_of_both_directions(self, alice: User, bob: User, asker: str, deliveries: Deliveries) -> None:
        sender, receiver = (alice, bob) if asker == "blocker" else (bob, alice)
        friend_request_send(by=sender.pk, user_id=receiver.pk)
        with deliveries() as sent:
            block_create(blocker=alice, user_id=bob.pk)
        assert not FriendRequest.objects.exists()
        for user in (alice, bob):
            assert [data["state"] for name, data in told(sent, user) if name == "friends.request"] == ["gone"]
        assert moved(sent) == []

    def test_leaves_others_alone(self, alice: User, bob: User, stranger: User) -> None:
        befriend(alice, stranger)
        friend_request_send(by=bob.pk, user_id=stranger.pk)
        block_create(blocker=alice, user_id=bob.pk)
        assert Friendship.objects.count() == 2
        assert FriendRequest.objects.count() == 1


class TestDeletion:
    def test_leaves_neither_friends_nor_requests(
        self, alice: User, bob: User, stranger: User, staff: User, deliveries: Deliveries
    ) -> None:
        befriend(alice, bob)
        friend_request_send(by=alice.pk, user_id=stranger.pk)
        friend_request_send(by=staff.pk, user_id=alice.pk)
        with deliveries() as sent:
            user_delete(user=alice, password=PASSWORD)
        assert not Friendship.objects.exists()
        assert not FriendRequest.objects.exists()
        assert told(sent, bob) == [gone(alice)]
        for user in (stranger, staff):
            [(name, data)] = told(sent, user)
            assert (name, data["state"]) == ("friends.request", "gone")
            assert "alice" not in str(data)

    def test_takes_declined_requests_along_in_silence(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        friend_request_send(by=alice.pk, user_id=bob.pk)
        friend_request_decline(request_id=FriendRequest.objects.get().pk, by=bob.pk)
        with deliveries() as sent:
            user_delete(user=alice, password=PASSWORD)
        assert not FriendRequest.objects.exists()
        assert told(sent, bob) == []


def test_an_export_names_friends_and_requests_but_tells_nobody_of_a_decline(
    alice: User, bob: User, stranger: User
) -> None:
    befriend(alice, bob)
    friend_request_send(by=alice.pk, user_id=stranger.pk)
    friend_request_decline(request_id=FriendRequest.objects.get().pk, by=stranger.pk)
    mine, theirs = user_export(user=alice), user_export(user=stranger)
    assert [row["friend__username"] for row in mine["friends"]] == ["bob"]
    assert [set(row) for row in mine["friend_requests"]["sent"]] == [{"receiver__username", "created_at"}]
    assert mine["friend_requests"]["received"] == []
    assert theirs["friends"] == []
    assert theirs["friend_requests"]["received"][0]["declined_at"] is not None


def test_the_database_knows_no_friendship_twice_or_with_oneself(alice: User, bob: User, friends: None) -> None:
    for friend in (bob, alice):
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            Friendship.objects.create(user=alice, friend=friend)


def test_rows_say_what_they_are(alice: User, bob: User, friends: None) -> None:
    assert str(Friendship.objects.get(user=alice)) == f"{alice.pk} and {bob.pk}"
