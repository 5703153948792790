"""What friends say to sockets."""

from typing import Literal
from uuid import UUID

import msgspec

from chat.friend_wire import FriendRequestView, FriendView
from realtime.registry import event

RequestState = Literal["waiting", "gone"]


@event("friends.request")
class RequestChanged(msgspec.Struct):
    """A friend request, yours or to you, is `waiting` among the others now, or `gone` from them."""

    request: FriendRequestView
    state: RequestState


@event("friends.changed")
class FriendsChanged(msgspec.Struct):
    """Somebody is your friend now, as `view` says, or no longer."""

    user: UUID
    friend: bool
    view: FriendView | None = None
