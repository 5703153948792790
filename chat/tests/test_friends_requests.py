"""Friend requests: sent, accepted, declined, taken back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from chat.models import FriendRequest, Friendship
from chat.models.friend import DECLINE_STANDS
from chat.services import friend_requests, friends
from chat.services.friend_requests import (
    friend_request_accept,
    friend_request_cancel,
    friend_request_decline,
    friend_request_send,
)
from chat.services.friends import friend_remove
from chat.tests.conftest import Deliveries, befriend, told
from conftest import PASSWORD, nothing_changes
from realtime.errors import Conflict, Invalid, NotFound
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

Traveller = Any
MOMENT = timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        yield clock


def ask(sender: User, receiver: User) -> FriendRequest:
    friend_request_send(by=sender.pk, user_id=receiver.pk)
    return FriendRequest.objects.get(sender=sender, receiver=receiver)


def decline(sender: User, receiver: User) -> FriendRequest:
    request = ask(sender, receiver)
    friend_request_decline(request_id=request.pk, by=receiver.pk)
    return request


def states(sent: Any, user: User) -> list[tuple[str, bool, str]]:
    """Each request of which a person's sockets heard: whose it is, whether it comes to them, its state."""
    events = [data for name, data in told(sent, user) if name == "friends.request"]
    return [(each["request"]["user"]["username"], each["request"]["incoming"], each["state"]) for each in events]


def sees(user: User) -> dict[str, list[int]]:
    received, sent = FriendRequest.objects.received_by(user.pk), FriendRequest.objects.sent_by(user.pk)
    return {"in": [row.pk for row in received], "out": [row.pk for row in sent]}


class TestSending:
    def test_both_are_told_and_see_it(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            assert friend_request_send(by=alice.pk, user_id=bob.pk) is True
        request = FriendRequest.objects.get()
        assert (sees(alice), sees(bob)) == ({"in": [], "out": [request.pk]}, {"in": [request.pk], "out": []})
        assert states(sent, alice) == [("bob", False, "waiting")]
        assert states(sent, bob) == [("alice", True, "waiting")]

    def test_twice_is_once_and_told_once(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        ask(alice, bob)
        with nothing_changes(), deliveries() as sent:
            assert friend_request_send(by=alice.pk, user_id=bob.pk) is False
        assert sent == []

    def test_requests_that_cross_become_a_friendship(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        ask(alice, bob)
        with deliveries() as sent:
            assert friend_request_send(by=bob.pk, user_id=alice.pk) is True
        assert Friendship.objects.count() == 2
        assert not FriendRequest.objects.exists()
        assert states(sent, alice) == [("bob", False, "gone")]
        assert states(sent, bob) == [("alice", True, "gone")]

    def test_who_is_a_friend_already_is_not_asked(self, alice: User, bob: User, friends: None) -> None:
        for one, other in ((alice, bob), (bob, alice)):
            with nothing_changes(), pytest.raises(Conflict, match="already_friends"):
                friend_request_send(by=one.pk, user_id=other.pk)

    def test_oneself_is_not_asked(self, alice: User) -> None:
        with nothing_changes(), pytest.raises(Invalid, match="not_oneself"):
            friend_request_send(by=alice.pk, user_id=alice.pk)

    def test_the_unknown_the_suspended_the_deleted_and_the_blocked_are_refused_alike(
        self, alice: User, make_user: Any, staff: User
    ) -> None:
        suspended, deleted, blocked, blocking = (make_user(f"person{number}") for number in range(4))
        user_suspend(user=suspended, by=staff, reason="Spam")
        user_delete(user=deleted, password=PASSWORD)
        block_create(blocker=alice, user_id=blocked.pk)
        block_create(blocker=blocking, user_id=alice.pk)
        refusals = set()
        for user_id in (uuid7(), suspended.pk, deleted.pk, blocked.pk, blocking.pk):
            with nothing_changes(), pytest.raises(NotFound) as refused:
                friend_request_send(by=alice.pk, user_id=user_id)
            refusals.add((refused.value.code, refused.value.message))
        assert len(refusals) == 1

    def test_who_asks_everybody_has_to_wait_for_answers(
        self, alice: User, bob: User, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(friend_requests, "MAX_REQUESTS", 1)
        request = ask(alice, bob)
        with nothing_changes(), pytest.raises(Conflict, match="too_many_requests"):
            friend_request_send(by=alice.pk, user_id=stranger.pk)
        friend_request_cancel(request_id=request.pk, by=alice.pk)
        assert friend_request_send(by=alice.pk, user_id=stranger.pk) is True

    def test_the_database_knows_no_request_twice_or_to_oneself(self, alice: User, bob: User) -> None:
        ask(alice, bob)
        for receiver in (bob, alice):
            with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
                FriendRequest.objects.create(sender=alice, receiver=receiver)


class TestAccepting:
    def test_makes_the_two_friends(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        request = ask(alice, bob)
        with deliveries() as sent:
            assert friend_request_accept(request_id=request.pk, by=bob.pk) == alice.pk
        assert set(Friendship.objects.values_list("user", "friend")) == {(alice.pk, bob.pk), (bob.pk, alice.pk)}
        assert not FriendRequest.objects.exists()
        for user, friend in ((alice, bob), (bob, alice)):
            assert [name for name, _ in told(sent, user)] == ["friends.request", "friends.changed"]
            assert told(sent, user)[1][1]["user"] == str(friend.pk)
            assert told(sent, user)[1][1]["view"]["user"]["username"] == friend.username

    def test_is_for_the_receiver_alone(self, alice: User, bob: User, stranger: User) -> None:
        request = ask(alice, bob)
        for person in (alice, stranger):
            with nothing_changes(), pytest.raises(NotFound, match="not_found"):
                friend_request_accept(request_id=request.pk, by=person.pk)

    def test_what_was_declined_cannot_be_accepted_any_more(self, alice: User, bob: User) -> None:
        request = decline(alice, bob)
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            friend_request_accept(request_id=request.pk, by=bob.pk)

    def test_the_suspended_are_not_befriended(self, alice: User, bob: User, staff: User) -> None:
        request = ask(alice, bob)
        user_suspend(user=alice, by=staff, reason="Spam")
        assert sees(bob) == {"in": [], "out": []}
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            friend_request_accept(request_id=request.pk, by=bob.pk)

    def test_nobody_has_more_friends_than_the_most(
        self, alice: User, bob: User, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(friends, "MAX_FRIENDS", 1)
        befriend(alice, bob)
        to_alice, to_stranger = ask(stranger, alice), ask(bob, stranger)
        for request, by in ((to_alice, alice), (to_stranger, stranger)):
            with nothing_changes(), pytest.raises(Conflict, match="too_many_friends"):
                friend_request_accept(request_id=request.pk, by=by.pk)


class TestDeclining:
    def test_is_told_to_the_receivers_devices_only(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        request = ask(alice, bob)
        with deliveries() as sent:
            friend_request_decline(request_id=request.pk, by=bob.pk)
        assert states(sent, bob) == [("alice", True, "gone")]
        assert told(sent, alice) == []
        assert (sees(alice)["out"], sees(bob)["in"]) == ([request.pk], [])

    def test_is_for_the_receiver_alone_and_once(self, alice: User, bob: User, stranger: User) -> None:
        request = ask(alice, bob)
        for person in (alice, stranger):
            with nothing_changes(), pytest.raises(NotFound, match="not_found"):
                friend_request_decline(request_id=request.pk, by=person.pk)
        friend_request_decline(request_id=request.pk, by=bob.pk)
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            friend_request_decline(request_id=request.pk, by=bob.pk)

    def test_asking_again_soon_looks_like_waiting_and_is_not_heard(
        self, alice: User, bob: User, clock: Traveller, deliveries: Deliveries
    ) -> None:
        request = decline(alice, bob)
        clock.shift(DECLINE_STANDS - MOMENT)
        with nothing_changes(), deliveries() as sent:
            assert friend_request_send(by=alice.pk, user_id=bob.pk) is False
        assert sent == []
        assert (sees(alice)["out"], sees(bob)["in"]) == ([request.pk], [])

    def test_asking_again_a_month_later_is_heard_by_the_receiver(
        self, alice: User, bob: User, clock: Traveller, deliveries: Deliveries
    ) -> None:
        request = decline(alice, bob)
        clock.shift(DECLINE_STANDS)
        with deliveries() as sent:
            assert friend_request_send(by=alice.pk, user_id=bob.pk) is False
        assert states(sent, bob) == [("alice", True, "waiting")]
        assert told(sent, alice) == []
        assert (sees(alice)["out"], sees(bob)["in"]) == ([request.pk], [request.pk])

    def test_taking_it_back_and_asking_anew_is_not_heard_either_and_looks_new(
        self, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        request = decline(alice, bob)
        with deliveries() as sent:
            friend_request_cancel(request_id=request.pk, by=alice.pk)
            assert friend_request_send(by=alice.pk, user_id=bob.pk) is True
        assert states(sent, alice) == [("bob", False, "gone"), ("bob", False, "waiting")]
        assert told(sent, bob) == []
        anew = FriendRequest.objects.get()
        assert anew.pk != request.pk
        assert (anew.declined_at, anew.cancelled_at) == (timezone.now(), None)
        assert (sees(alice)["out"], sees(bob)["in"]) == ([anew.pk], [])

    def test_taking_it_back_and_asking_anew_a_month_later_is_heard(
        self, alice: User, bob: User, clock: Traveller
    ) -> None:
        friend_request_cancel(request_id=decline(alice, bob).pk, by=alice.pk)
        clock.shift(DECLINE_STANDS)
        request = ask(alice, bob)
        assert sees(bob)["in"] == [request.pk]

    def test_a_block_in_between_does_not_make_it_forgotten(self, alice: User, bob: User) -> None:
        decline(alice, bob)
        block_create(blocker=alice, user_id=bob.pk)
        block_delete(blocker=alice, user_id=bob.pk)
        assert sees(alice)["out"] == []
        assert friend_request_send(by=alice.pk, user_id=bob.pk) is True
        assert sees(bob)["in"] == []

    def test_who_declined_may_ask_and_they_are_friends_at_once(
        self, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        decline(alice, bob)
        with deliveries() as sent:
            assert friend_request_send(by=bob.pk, user_id=alice.pk) is True
        assert Friendship.objects.count() == 2
        assert states(sent, alice) == [("bob", False, "gone")]
        assert states(sent, bob) == []

    def test_who_declined_may_ask_who_took_it_back(self, alice: User, bob: User) -> None:
        friend_request_cancel(request_id=decline(alice, bob).pk, by=alice.pk)
        request = ask(bob, alice)
        assert not Friendship.objects.exists()
        friend_request_accept(request_id=request.pk, by=alice.pk)
        assert Friendship.objects.count() == 2
        assert not FriendRequest.objects.exists()


class TestTakingBack:
    def test_is_told_to_both_and_leaves_nothing(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        request = ask(alice, bob)
        with deliveries() as sent:
            friend_request_cancel(request_id=request.pk, by=alice.pk)
        assert states(sent, alice) == [("bob", False, "gone")]
        assert states(sent, bob) == [("alice", True, "gone")]
        assert not FriendRequest.objects.exists()

    def test_is_for_the_sender_alone(self, alice: User, bob: User, stranger: User) -> None:
        request = ask(alice, bob)
        for person in (bob, stranger):
            with nothing_changes(), pytest.raises(NotFound, match="not_found"):
                friend_request_cancel(request_id=request.pk, by=person.pk)

    def test_of_what_was_declined_happens_once_and_is_told_to_the_sender(
        self, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        request = decline(alice, bob)
        with deliveries() as sent:
            friend_request_cancel(request_id=request.pk, by=alice.pk)
        assert states(sent, alice) == [("bob", False, "gone")]
        assert told(sent, bob) == []
        with nothing_changes(), pytest.raises(NotFound, match="not_found"):
            friend_request_cancel(request_id=request.pk, by=alice.pk)


def test_friends_who_parted_may_ask_again(alice: User, bob: User, friends: None) -> None:
    friend_remove(by=alice.pk, user_id=bob.pk)
    request = ask(alice, bob)
    assert sees(bob)["in"] == [request.pk]


def test_rows_say_what_they_are(alice: User, bob: User) -> None:
    assert str(ask(alice, bob)) == f"{alice.pk} asks {bob.pk}"
