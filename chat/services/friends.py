"""Friendships: begun, over."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from accounts.services.locks import pair_lock
from chat.friend_frames import FriendsChanged
from chat.friend_wire import friend_view
from chat.models import Friendship
from chat.presence import presence_hold, presence_part, presence_share
from realtime.errors import Conflict, NotFound
from realtime.publish import publish
from realtime.topics import user_topic

MAX_FRIENDS = 1000
"""Each is a topic that every socket of a person listens to."""


def friendship_begin(one: User, other: User) -> None:
    """Both must be locked, as everybody does who changes what is between them."""
    _must_have_room(one, other)
    since = timezone.now()
    Friendship.objects.bulk_create(
        [
            Friendship(user=one, friend=other, created_at=since),
            Friendship(user=other, friend=one, created_at=since),
        ]
    )
    presence_share(one, other)
    for row in Friendship.objects.among(one.pk, [other.pk]).for_wire():
        publish(user_topic(row.user_id), FriendsChanged(row.friend_id, friend=True, view=friend_view(row)))


@transaction.atomic
def friend_remove(*, by: UUID, user_id: UUID) -> None:
    pair_lock(by, user_id)
    # Whoever writes to the other one for the first time at this moment does so before, or after.
    presence_hold([by, user_id])
    if not friendships_end(by, [user_id]):
        raise NotFound("not_found", "You have no such friend.")


def friendships_end(user_id: UUID, others: Collection[UUID]) -> list[UUID]:
    """Of one person with each of the others; returns those who were friends."""
    friends = list(Friendship.objects.filter(user=user_id, friend__in=others).values_list("friend", flat=True))
    Friendship.objects.among(user_id, friends).delete()
    presence_part(user_id, friends)
    for friend in friends:
        publish(user_topic(user_id), FriendsChanged(friend, friend=False))
        publish(user_topic(friend), FriendsChanged(user_id, friend=False))
    return friends


def _must_have_room(one: User, other: User) -> None:
    counts = Friendship.objects.filter(user__in=[one, other]).values_list("user").annotate(Count("pk"))
    full = {user_id for user_id, count in counts if count >= MAX_FRIENDS}
    if full:
        raise Conflict("too_many_friends", f"One of you has {MAX_FRIENDS} friends already, which is the most.")
