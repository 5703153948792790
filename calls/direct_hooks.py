"""What becomes of somebody's calls when something happens to them, or to the room of a call."""

from typing import Any

from accounts.hooks import on_block, on_suspension
from accounts.models import User
from accounts.personal_data import erased, exported
from calls.history import history_of
from calls.models import Call
from calls.room_hooks import on_room_end, on_seat_left
from calls.services.endings import call_end_with_room, calls_end, room_end_with_call

on_room_end(call_end_with_room)
on_seat_left(room_end_with_call)


@on_block("direct_calls")
def _part(blocker: User, blocked: User) -> None:
    """As if the one who blocks had hung up: the other is told no more than that."""
    calls_end(Call.objects.live().between(blocker.pk, blocked.pk), by=blocker.pk)


@on_suspension("direct_calls")
def _suspend(user: User, _by: User) -> None:
    calls_end(Call.objects.live().of(user.pk), by=user.pk)


@erased("direct_calls")
def _erase(user: User) -> None:
    """Those they called keep their history, in which it is somebody without a name."""
    calls_end(Call.objects.live().of(user.pk), by=user.pk)


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
