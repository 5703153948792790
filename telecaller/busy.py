"""Who cannot be called because they are on another call. Each kind of call has its say."""

from collections.abc import Callable, Collection
from uuid import UUID

from calls.models import Call

Look = Callable[[Collection[UUID]], set[UUID]]

looks: list[Look] = []


def makes_busy(look: Look) -> Look:
    """Declares one more way to be busy: which of these people are. Whoever begins or ends to be is settled
    (`telecaller.services.states`).
    """
    looks.append(look)
    return look


def busy_among(user_ids: Collection[UUID]) -> set[UUID]:
    return set().union(*(look(user_ids) for look in looks))


@makes_busy
def _with_friends(user_ids: Collection[UUID]) -> set[UUID]:
    """A call that rings already is one. Who sits in a room, of whatever call, has that for their presence."""
    pairs = Call.objects.live().of(*user_ids).values_list("caller", "callee")
    return {user_id for pair in pairs for user_id in pair}.intersection(user_ids)
