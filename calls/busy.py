"""Who is on a call, of whatever kind. Other apps have kinds of their own."""

from collections.abc import Callable, Collection
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.models import Call, Room, Seat


class Side(NamedTuple):
    """One of the two of a kind of call: the calls that ring or have been answered, and the column of the person."""

    live: Callable[[], QuerySet[Any]]
    person: str


sides = [Side(Call.objects.live, "caller"), Side(Call.objects.live, "callee")]
"""Of all kinds."""


def is_on_a_live_call(person: OuterRef) -> Q:
    """Of each row of a query."""
    return reduce(or_, (Q(Exists(side.live().filter(**{side.person: person}))) for side in sides))


def on_a_call_among(user_ids: Collection[UUID]) -> set[UUID]:
    """Or in a room of whatever kind."""
    sitting = Seat.objects.taken().filter(user__in=user_ids, room__in=Room.objects.running())
    calling = [side.live().filter(**{f"{side.person}__in": user_ids}).values_list(side.person) for side in sides]
    return {user_id for (user_id,) in sitting.values_list("user").union(*calling)}
