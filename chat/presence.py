"""Who may see whether somebody is here, unless they hide it: their friends, and those they have written to."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from chat.friend_wire import presence_view
from chat.models import Friendship, Member
from chat.models.conversation import direct_pair
from realtime.models import Presence
from realtime.presence import PresenceChanged
from realtime.publish import join, leave, publish
from realtime.topics import presence_topic, user_topic

Sight = tuple[UUID, UUID]
"""Who sees, and whom."""


def presence_topics_of(user_ids: Collection[UUID]) -> set[tuple[UUID, str]]:
    """What each person's sockets listen to."""
    friends = Friendship.objects.filter(user__in=user_ids, friend__hide_presence=False).values_list("user", "friend")
    places = Member.objects.showing_presence().filter(conversation__members__user__in=user_ids)
    met = places.values_list("conversation__members__user", "user")
    return {(viewer, presence_topic(seen)) for viewer, seen in (*friends, *met) if viewer != seen}


def presence_share(one: User, other: User) -> None:
    """Two who are friends from now on."""
    presence_hold([one.pk, other.pk])
    for viewer, seen in ((one, other), (other, one)):
        if not seen.hide_presence:
            join(user_topic(viewer.pk), to=presence_topic(seen.pk))


def presence_part(one: UUID, others: Collection[UUID]) -> None:
    """Those who are friends no more, or blocked: what they have written to each other may still show them."""
    shown = _shown_by_words(one, others)
    for other in others:
        for viewer, seen in {(one, other), (other, one)} - shown:
            leave(user_topic(viewer), of=presence_topic(seen))


def presence_share_again(one: UUID, other: UUID) -> None:
    """Two between whom there is no block any more."""
    presence_hold([one, other])
    for viewer, seen in _shown_by_words(one, [other]):
        join(user_topic(viewer), to=presence_topic(seen))


def presence_show_or_hide(user: User) -> None:
    """Tells all who may see it what they see from now on, and only then, or never again, what follows.

    Each is addressed by their own topic: a socket that is signing in listens to no other yet.
    """
    presence_hold_of_active([user.pk])
    topic, shown = presence_topic(user.pk), presence_view(user)
    for viewer in _viewers_of(user):
        if user.hide_presence:
            leave(user_topic(viewer), of=topic)
        else:
            join(user_topic(viewer), to=topic)
        publish(user_topic(viewer), PresenceChanged(user.pk, shown.status, shown.last_seen))


def presence_hold(users: Collection[UUID]) -> None:
    """Nobody comes, goes, hides or shows it until the commit, so that no older news of them is told after it."""
    list(Presence.objects.select_for_update().filter(user__in=users).order_by("user_id"))


def presence_hold_of_active(users: Collection[UUID]) -> None:
    """The same, of people who do something at this moment: who was never seen before is now, and can be held."""
    Presence.objects.bulk_create([Presence(user_id=user) for user in sorted(users)], ignore_conflicts=True)
    presence_hold(users)


def _shown_by_words(one: UUID, others: Collection[UUID]) -> set[Sight]:
    pairs = [direct_pair(one, other) for other in others]
    places = Member.objects.showing_presence().filter(conversation__pair__in=pairs)
    written = set(places.values_list("conversation__pair", "user"))
    sights = {(one, other) for other in others} | {(other, one) for other in others}
    return {(viewer, seen) for viewer, seen in sights if (direct_pair(viewer, seen), seen) in written}


def _viewers_of(user: User) -> set[UUID]:
    friends = Friendship.objects.filter(user=user).values_list("friend", flat=True)
    written = Member.objects.reachable().filter(user=user, has_written=True)
    return {*friends, *written.values_list("conversation__members__user", flat=True)} - {user.pk}
