"""Friends, requests and presence as clients see them, over REST and in events alike."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from accounts.models import User
from accounts.wire import PublicUser, public_user
from chat.models import FriendRequest, Friendship
from realtime.models import Presence, Status

FriendshipState = Literal["none", "friend", "requested", "asked"]


class PresenceView(msgspec.Struct, frozen=True):
    """`last_seen` is of somebody who went. Who hides their presence is offline, and was never seen."""

    status: Status
    last_seen: datetime | None


class FriendView(msgspec.Struct, frozen=True):
    user: PublicUser
    since: datetime
    presence: PresenceView


class FriendRequestView(msgspec.Struct, frozen=True):
    """`user` is the other one: who asks, if it is `incoming`, or else who is asked."""

    id: int
    user: PublicUser
    incoming: bool
    created_at: datetime


class FriendshipView(msgspec.Struct, frozen=True):
    """What there is between oneself and somebody: `requested` by oneself, or `asked` by them."""

    user: PublicUser
    state: FriendshipState
    friend: FriendView | None = None
    request: FriendRequestView | None = None


def presence_view(user: User) -> PresenceView:
    """What those may see of a person who may."""
    presence: Presence | None = getattr(user, "presence", None)  # who was never here has no row
    if user.hide_presence or presence is None:
        return PresenceView(Status.OFFLINE, None)
    status = Status(presence.status)
    return PresenceView(status, presence.last_seen if status == Status.OFFLINE else None)


def friend_view(friendship: Friendship) -> FriendView:
    """Of a row read by `for_wire`."""
    friend = friendship.friend
    return FriendView(public_user(friend), friendship.created_at, presence_view(friend))


def friend_request_view(request: FriendRequest, *, seen_by: UUID) -> FriendRequestView:
    other = public_user(request.other_than(seen_by))
    return FriendRequestView(request.pk, other, request.receiver_id == seen_by, request.created_at)
