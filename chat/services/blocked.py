"""Direct conversations that a block cuts off, for many people at once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from accounts.models import Block
from chat.models import Conversation

Place = tuple[UUID, UUID]
"""A conversation, and somebody in it."""


def places_blocked(places: Iterable[Place], conversations: Mapping[UUID, Conversation]) -> set[Place]:
    """Those where the other one of a direct conversation has blocked the person, or the person them."""
    facing = {place: other for place in places if (other := conversations[place[0]].other_than(place[1]))}
    if not facing:
        return set()
    here, there = {user for _, user in facing}, set(facing.values())
    either = Q(blocker__in=here, blocked__in=there) | Q(blocker__in=there, blocked__in=here)
    blocks = {frozenset(pair) for pair in Block.objects.filter(either).values_list("blocker", "blocked")}
    return {place for place, other in facing.items() if frozenset([place[1], other]) in blocks}
