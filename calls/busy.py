"""Who is on a call, of whatever kind. Other apps have kinds of their own."""

from collections.abc import Collection, Iterable
from itertools import chain
from uuid import UUID

from calls.models import Call, Room, Seat
from realtime.hooks import Hook

live_pairs = Hook[[Collection[UUID]], Iterable[tuple[UUID, UUID]]]()
"""Given people: the two of each call of one kind that is live, and that one of the people is on."""


def busy_among(user_ids: Collection[UUID]) -> set[UUID]:
    """In a call that rings, or has been answered."""
    return {each for pair in chain.from_iterable(live_pairs.run(user_ids)) for each in pair}.intersection(user_ids)


def on_a_call_among(user_ids: Collection[UUID]) -> set[UUID]:
    """Or in a room of whatever kind."""
    sitting = Seat.objects.taken().filter(user__in=user_ids, room__in=Room.objects.running())
    return busy_among(user_ids).union(sitting.values_list("user_id", flat=True))


@live_pairs
def _with_friends(user_ids: Collection[UUID]) -> Iterable[tuple[UUID, UUID]]:
    return Call.objects.live().of(*user_ids).values_list("caller", "callee")
