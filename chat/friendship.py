"""What there is between two people."""

from uuid import UUID

from accounts.models import User
from accounts.wire import public_user
from chat.friend_wire import FriendshipView, friend_request_view, friend_view
from chat.models import FriendRequest, Friendship
from realtime.errors import NotFound


def no_such_person() -> NotFound:
    return NotFound("not_found", "There is no such person.")


def friendship_between(*, user: User, other_id: UUID) -> FriendshipView:
    """As `user` sees it. Who is gone, blocked, or oneself is not there."""
    other = User.objects.active().not_blocked_with(user).exclude(pk=user.pk).filter(pk=other_id).first()
    if other is None:
        raise no_such_person()
    person = public_user(other)
    friendship = Friendship.objects.for_wire().filter(user=user, friend=other).first()
    if friendship is not None:
        return FriendshipView(person, "friend", friend=friend_view(friendship))
    mine, theirs = FriendRequest.objects.sent_by(user.pk), FriendRequest.objects.received_by(user.pk)
    request = (mine | theirs).between(user.pk, other_id).with_people().first()
    if request is None:
        return FriendshipView(person, "none")
    view = friend_request_view(request, seen_by=user.pk)
    return FriendshipView(person, "asked" if view.incoming else "requested", request=view)
