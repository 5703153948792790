"""Two at once about one friendship: really, and one after the other in the worst order."""

from collections.abc import Callable
from functools import partial
from inspect import unwrap
from typing import Any
from uuid import UUID

import pytest

from accounts.models import Block, User
from accounts.services.blocks import block_create
from accounts.services.locks import pair_lock
from chat.models import FriendRequest, Friendship
from chat.services import friend_requests, friends
from chat.services.friend_requests import (
    friend_request_accept,
    friend_request_cancel,
    friend_request_decline,
    friend_request_send,
)
from chat.services.friends import friend_remove
from chat.tests.conftest import befriend
from conftest import MakeUser, at_once
from realtime.errors import Conflict, NotFound

ROUNDS = 15

Outcome = object


def refused(outcome: Outcome) -> bool:
    return isinstance(outcome, Conflict | NotFound)


def send(one: User, other: User) -> FriendRequest:
    friend_request_send(by=one.pk, user_id=other.pk)
    return FriendRequest.objects.get(sender=one, receiver=other)


@pytest.fixture
def pairs(make_user: MakeUser) -> list[tuple[User, User]]:
    return [(make_user(f"one{number}"), make_user(f"other{number}")) for number in range(ROUNDS)]


Pairs = list[tuple[User, User]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestReally:
    def test_requests_that_cross_are_one_friendship(self, pairs: Pairs) -> None:
        for one, other in pairs:
            outcomes = at_once(
                partial(friend_request_send, by=one.pk, user_id=other.pk),
                partial(friend_request_send, by=other.pk, user_id=one.pk),
            )
            assert outcomes == [True, True]
        assert Friendship.objects.count() == 2 * ROUNDS
        assert not FriendRequest.objects.exists()

    def test_a_request_sent_from_two_devices_is_one(self, pairs: Pairs) -> None:
        for one, other in pairs:
            outcomes = at_once(*[partial(friend_request_send, by=one.pk, user_id=other.pk)] * 2)
            assert sorted(outcomes, key=bool) == [False, True]
        assert FriendRequest.objects.count() == ROUNDS

    def test_of_accepting_and_taking_back_one_happens(self, pairs: Pairs) -> None:
        for one, other in pairs:
            request = send(one, other)
            accepted, cancelled = at_once(
                partial(friend_request_accept, request_id=request.pk, by=other.pk),
                partial(friend_request_cancel, request_id=request.pk, by=one.pk),
            )
            assert refused(accepted) != refused(cancelled)
            assert Friendship.objects.among(one.pk, [other.pk]).count() == (0 if refused(accepted) else 2)
        assert not FriendRequest.objects.exists()

    def test_of_accepting_and_declining_one_happens(self, pairs: Pairs) -> None:
        for one, other in pairs:
            request = send(one, other)
            accepted, declined = at_once(
                partial(friend_request_accept, request_id=request.pk, by=other.pk),
                partial(friend_request_decline, request_id=request.pk, by=other.pk),
            )
            assert refused(accepted) != refused(declined)
            assert Friendship.objects.among(one.pk, [other.pk]).count() == (0 if refused(accepted) else 2)
            assert FriendRequest.objects.between(one.pk, other.pk).exists() == refused(accepted)

    def test_whatever_meets_a_block_leaves_nothing_between_the_two(self, pairs: Pairs) -> None:
        for one, other in pairs:
            request = send(one, other)
            outcomes = at_once(
                partial(friend_request_accept, request_id=request.pk, by=other.pk),
                partial(friend_request_send, by=other.pk, user_id=one.pk),
                partial(block_create, blocker=one, user_id=other.pk),
            )
            assert outcomes[2] is None
        assert not Friendship.objects.exists()
        assert not FriendRequest.objects.exists()

    def test_two_who_block_each_other_do_not_wait_for_ever(self, pairs: Pairs) -> None:
        for one, other in pairs:
            befriend(one, other)
            at_once(
                partial(block_create, blocker=one, user_id=other.pk),
                partial(block_create, blocker=other, user_id=one.pk),
            )
        assert Block.objects.count() == 2 * ROUNDS
        assert not Friendship.objects.exists()

    def test_a_friendship_is_removed_once(self, pairs: Pairs) -> None:
        for one, other in pairs:
            befriend(one, other)
            outcomes = at_once(
                partial(friend_remove, by=one.pk, user_id=other.pk),
                partial(friend_remove, by=other.pk, user_id=one.pk),
            )
            assert sorted(refused(each) for each in outcomes) == [False, True]
        assert not Friendship.objects.exists()


@pytest.mark.django_db
class TestInTheWorstOrder:
    """Somebody else is through just before the lock is taken.

    The loser runs in the test's transaction, without its own, which would undo what the winner did.
    """

    @pytest.fixture
    def first(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
        def before_the_lock(work: Callable[[], object]) -> None:
            def late(one: UUID, other: UUID) -> Any:
                for module in (friend_requests, friends):
                    monkeypatch.setattr(module, "pair_lock", pair_lock)
                work()
                return pair_lock(one, other)

            for module in (friend_requests, friends):
                monkeypatch.setattr(module, "pair_lock", late)

        return before_the_lock

    @pytest.mark.parametrize("work", [friend_request_accept, friend_request_decline])
    @pytest.mark.parametrize("winner", ["cancel", "accept", "decline", "block"])
    def test_an_answer_that_comes_too_late_is_a_conflict(
        self, alice: User, bob: User, first: Any, work: Callable[..., object], winner: str
    ) -> None:
        request = send(alice, bob)
        winners: dict[str, Callable[[], object]] = {
            "cancel": partial(friend_request_cancel, request_id=request.pk, by=alice.pk),
            "accept": partial(friend_request_accept, request_id=request.pk, by=bob.pk),
            "decline": partial(friend_request_decline, request_id=request.pk, by=bob.pk),
            "block": partial(block_create, blocker=alice, user_id=bob.pk),
        }
        first(winners[winner])
        with pytest.raises(Conflict, match="request_gone"):
            unwrap(work)(request_id=request.pk, by=bob.pk)
        assert Friendship.objects.count() == (2 if winner == "accept" else 0)
        assert FriendRequest.objects.count() == (1 if winner == "decline" else 0)

    def test_who_takes_back_what_was_accepted_is_told_so(self, alice: User, bob: User, first: Any) -> None:
        request = send(alice, bob)
        first(partial(friend_request_accept, request_id=request.pk, by=bob.pk))
        with pytest.raises(Conflict, match="request_gone"):
            unwrap(friend_request_cancel)(request_id=request.pk, by=alice.pk)
        assert Friendship.objects.count() == 2

    def test_who_takes_back_what_was_declined_learns_nothing(self, alice: User, bob: User, first: Any) -> None:
        request = send(alice, bob)
        first(partial(friend_request_decline, request_id=request.pk, by=bob.pk))
        friend_request_cancel(request_id=request.pk, by=alice.pk)
        assert not FriendRequest.objects.sent_by(alice.pk).exists()

    def test_a_request_to_who_has_just_blocked_is_refused(self, alice: User, bob: User, first: Any) -> None:
        first(partial(block_create, blocker=bob, user_id=alice.pk))
        with pytest.raises(NotFound, match="not_found"):
            unwrap(friend_request_send)(by=alice.pk, user_id=bob.pk)
        assert Block.objects.exists()
        assert not FriendRequest.objects.exists()

    def test_a_request_to_who_has_just_asked_makes_friends(self, alice: User, bob: User, first: Any) -> None:
        first(partial(friend_request_send, by=bob.pk, user_id=alice.pk))
        assert friend_request_send(by=alice.pk, user_id=bob.pk) is True
        assert Friendship.objects.count() == 2
        assert not FriendRequest.objects.exists()

    def test_a_friend_who_has_just_gone_is_not_removed_again(self, alice: User, bob: User, first: Any) -> None:
        befriend(alice, bob)
        first(partial(friend_remove, by=bob.pk, user_id=alice.pk))
        with pytest.raises(NotFound, match="not_found"):
            unwrap(friend_remove)(by=alice.pk, user_id=bob.pk)
        assert not Friendship.objects.exists()
