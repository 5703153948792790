"""Who may see whether somebody is here: their friends, unless they hide it."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from chat.friend_wire import presence_view
from chat.models import Friendship
from realtime.models import Presence
from realtime.presence import PresenceChanged
from realtime.publish import join, leave, publish
from realtime.topics import presence_topic, user_topic


def presence_topics_of(user_ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    """What each person's sockets listen to: those of their friends who show their presence."""
    shown = Friendship.objects.filter(user__in=user_ids, friend__hide_presence=False)
    return [(user_id, presence_topic(friend)) for user_id, friend in shown.values_list("user", "friend")]


def presence_share(one: User, other: User) -> None:
    presence_hold([one.pk, other.pk])
    for viewer, seen in ((one, other), (other, one)):
        if not seen.hide_presence:
            join(user_topic(viewer.pk), to=presence_topic(seen.pk))


def presence_part(one: UUID, other: UUID) -> None:
    for viewer, seen in ((one, other), (other, one)):
        leave(user_topic(viewer), of=presence_topic(seen))


def presence_show_or_hide(user: User) -> None:
    """Tells all friends what they see from now on, and only then, or never again, what follows.

    Each friend is addressed by their own topic: a socket that is signing in listens to no other yet.
    """
    presence_hold([user.pk])
    topic, shown = presence_topic(user.pk), presence_view(user)
    for friend in Friendship.objects.filter(user=user).values_list("friend", flat=True):
        if user.hide_presence:
            leave(user_topic(friend), of=topic)
        else:
            join(user_topic(friend), to=topic)
        publish(user_topic(friend), PresenceChanged(user.pk, shown.status, shown.last_seen))


def presence_hold(users: Collection[UUID]) -> None:
    """Nobody comes or goes until the commit, so that no older news of them is told after it."""
    list(Presence.objects.select_for_update().filter(user__in=users).order_by("user_id"))
