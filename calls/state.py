"""What calls tell sockets that sign in, asked once for all that came together."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.models import Count

from calls.models import Call, Seat
from calls.wire import CallView, RoomView, call_view, room_view


class CallsState(msgspec.Struct):
    """`rooms` are those one has a seat in, with another socket or with one that is gone; `call` is one that rings or
    goes on. `missed` counts calls that one has not seen in the history.
    """

    rooms: list[RoomView]
    call: CallView | None
    missed: int


def calls_states(user_ids: Sequence[UUID]) -> list[CallsState]:
    rooms: defaultdict[UUID, list[RoomView]] = defaultdict(list)
    for seat in Seat.objects.taken().filter(user__in=user_ids).in_order().select_related("room__host"):
        rooms[seat.user_id].append(room_view(seat.room))
    calls: dict[UUID, Call] = {}
    for call in Call.objects.live().of(*user_ids).with_people():
        calls |= {call.caller_id: call, call.callee_id: call}
    missed = dict(Call.objects.missed_by(*user_ids).values_list("callee").annotate(Count("pk")).order_by())
    return [
        CallsState(rooms[each], call_view(calls[each], seen_by=each) if each in calls else None, missed.get(each, 0))
        for each in user_ids
    ]
