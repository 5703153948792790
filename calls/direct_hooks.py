"""What becomes of a call when something happens to its room, and what its people take along."""

from typing import Any

from accounts.models import User
from accounts.personal_data import exported
from calls.history import history_of
from calls.room_hooks import on_room_end, on_seat_left
from calls.services.endings import call_end_with_room, room_end_with_call

on_room_end(call_end_with_room)
on_seat_left(room_end_with_call)


@exported("calls")
def _calls(user: User) -> list[Any]:
    return [
        {
            "with": (call.callee if call.caller_id == user.pk else call.caller).username,
            "incoming": call.callee_id == user.pk,
            "kind": call.kind,
            "state": call.state,
            "created_at": call.created_at,
            "accepted_at": call.accepted_at,
            "ended_at": call.ended_at,
        }
        for call in history_of(user.pk).order_by("pk")
    ]
