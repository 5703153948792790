"""Asking to be friends: sent, accepted, declined, taken back.

Whatever happens between two people happens with both of their rows locked, so that of two at once, one comes first.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import is_blocked_between
from accounts.services.locks import pair_lock
from chat.friend_frames import RequestChanged, RequestState
from chat.friend_wire import friend_request_view
from chat.friendship import no_such_person
from chat.models import FriendRequest, Friendship
from chat.models.friend import FriendRequestQuerySet
from chat.services.friends import friendship_begin
from chat.services.push import friend_request_push
from realtime.errors import Conflict, Invalid, NotFound
from realtime.publish import publish
from realtime.topics import user_topic

MAX_REQUESTS = 500


@transaction.atomic
def friend_request_send(*, by: UUID, user_id: UUID) -> bool:
    """Whether anything is new. Who asks somebody that asked them is their friend at once."""
    sender, receiver = _two_who_may_meet(by, user_id)
    if Friendship.objects.filter(user=sender, friend=receiver).exists():
        raise Conflict("already_friends", "You are friends already.")
    if FriendRequest.objects.standing().filter(sender=receiver, receiver=sender).exists():
        _befriend(sender, receiver)
        return True
    earlier = FriendRequest.objects.with_people().filter(sender=sender, receiver=receiver).first()
    if earlier is None or earlier.cancelled_at is not None:
        _ask(sender, receiver, earlier)
        return True
    if earlier.declined_at is not None and not earlier.decline_stands:
        _ask_again(earlier)
    return False


@transaction.atomic
def friend_request_accept(*, request_id: int, by: UUID) -> UUID:
    """Returns who the new friend is."""
    request = _locked(FriendRequest.objects.received_by(by), request_id, by)
    _befriend(request.receiver, request.sender)
    return request.sender_id


@transaction.atomic
def friend_request_decline(*, request_id: int, by: UUID) -> None:
    """The sender is not told, and sees it waiting still."""
    request = _locked(FriendRequest.objects.received_by(by), request_id, by)
    FriendRequest.objects.filter(pk=request.pk).update(declined_at=timezone.now())
    _tell(request, "gone", [by])


@transaction.atomic
def friend_request_cancel(*, request_id: int, by: UUID) -> None:
    request = _locked(FriendRequest.objects.sent_by(by), request_id, by)
    requests_take_back(FriendRequest.objects.filter(pk=request.pk))


def requests_take_back(requests: FriendRequestQuerySet) -> None:
    _tell_gone(requests)
    requests.take_back()


def requests_forget(requests: FriendRequestQuerySet) -> None:
    """Even those that were declined."""
    _tell_gone(requests)
    requests.delete()


def _two_who_may_meet(by: UUID, user_id: UUID) -> tuple[User, User]:
    if by == user_id:
        raise Invalid("not_oneself", "You cannot befriend yourself.", fields={"user": ["This is you."]})
    sender, receiver = pair_lock(by, user_id)
    if receiver is None or not receiver.is_active or is_blocked_between(by, user_id):
        raise no_such_person()
    return sender, receiver


def _locked(requests: FriendRequestQuerySet, request_id: int, by: UUID) -> FriendRequest:
    """One of these requests, which are whose `by` may see, with both of its people."""
    seen = requests.with_people().filter(pk=request_id).first()
    if seen is None:
        raise NotFound("not_found", "There is no such request.")
    pair_lock(by, seen.other_than(by).pk)
    request = requests.with_people().filter(pk=request_id).first()
    if request is None:
        raise Conflict("request_gone", "This request has just been answered or taken back.")
    return request


def _befriend(one: User, other: User) -> None:
    requests_forget(FriendRequest.objects.between(one.pk, other.pk))
    friendship_begin(one, other)


def _ask(sender: User, receiver: User, earlier: FriendRequest | None) -> None:
    """What was declined and taken back is another request for its sender, and declined as before."""
    if FriendRequest.objects.standing().filter(sender=sender).count() >= MAX_REQUESTS:
        raise Conflict("too_many_requests", f"{MAX_REQUESTS} requests of yours are waiting. Take some of them back.")
    declined_at = None
    if earlier is not None:
        declined_at = earlier.declined_at if earlier.decline_stands else None
        earlier.delete()
    request = FriendRequest.objects.create(sender=sender, receiver=receiver, declined_at=declined_at)
    friend_request_push(request)
    _tell(request, "waiting", request.seen_by)


def _ask_again(request: FriendRequest) -> None:
    """Nothing is new to its sender, who does not know that it was declined."""
    FriendRequest.objects.filter(pk=request.pk).update(declined_at=None)
    _tell(request, "waiting", [request.receiver_id])


def _tell_gone(requests: FriendRequestQuerySet) -> None:
    for request in requests.with_people():
        _tell(request, "gone", request.seen_by)


def _tell(request: FriendRequest, state: RequestState, users: Iterable[UUID]) -> None:
    for user_id in users:
        publish(user_topic(user_id), RequestChanged(friend_request_view(request, seen_by=user_id), state))
