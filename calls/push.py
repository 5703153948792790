"""Who is told of a call by push, and in which words: asked when it is sent."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from accounts.services.blocks import is_blocked_between
from accounts.services.push import TTL, Again, Note, browsers_away, people_away, push_round
from calls.models import Call
from calls.models.call import RINGS_FOR
from calls.services.pushed import ring_pushed

PAGE = "/app/calls"
State = Call.State
DONE = {
    State.ACCEPTED: "Answered on another device",
    State.ENDED: "Answered on another device",
    State.DECLINED: "Declined on another device",
}


class Told(NamedTuple):
    """`browsers` are subscriptions, where not all of the person are meant."""

    notes: list[tuple[UUID, Note]]
    ttl: timedelta
    browsers: list[int] | None = None


def push_told(told: Told | None, *, only: list[int] | None, attempt: int) -> Again | None:
    """`only` are those that an earlier round has left. Says when to try again, and with whom."""
    if told is None:
        return None
    if told.browsers is not None:
        only = sorted({*told.browsers} & {*(only or told.browsers)})
    return push_round(told.notes, only=only, attempt=attempt, ttl=told.ttl)


def note_of_call(call_id: UUID) -> Told | None:
    """To who is called and looks at no page of ours, as long as it rings; then, in its place, what became of it."""
    call = Call.objects.with_people().filter(pk=call_id, seen_at__isnull=True).first()
    if call is None or is_blocked_between(call.caller_id, call.callee_id):
        return None
    name = call.caller.get_full_name()
    if call.state in DONE:
        return _done(call, name) if call.pushed_at else None
    if not people_away({call.callee_id}):
        return None
    if call.state in Call.UNHEARD:
        return Told([_note(call, name, f"Missed {call.kind} call")], TTL)
    if not ring_pushed(call.pk):
        return None
    return Told([_note(call, f"{name} calls you", f"{call.get_kind_display()} call")], RINGS_FOR)


def _done(call: Call, name: str) -> Told:
    """They are here now, with another browser: the one in a pocket must not go on showing that it rings."""
    return Told([_note(call, name, DONE[State(call.state)], quiet=True)], RINGS_FOR, browsers_away(call.callee_id))


def _note(call: Call, title: str, body: str, *, quiet: bool = False) -> tuple[UUID, Note]:
    return call.callee_id, Note(title=title, body=body, tag=f"call:{call.pk}", url=PAGE, quiet=quiet)
