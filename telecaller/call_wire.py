"""Paid calls as their two people see them, over REST and in events alike."""

from datetime import datetime
from uuid import UUID

import msgspec

from accounts.wire import PublicUser, public_user
from calls.models import Kind
from telecaller.models import Feedback, PaidCall


class CallRate(msgspec.Struct, frozen=True):
    """Coins a second: to the caller what they pay, to the telecaller what they get. The `first_block` of so many
    seconds counts whole, and each `pulse` after it.
    """

    coins: int
    first_block: int
    pulse: int


class CallMeter(msgspec.Struct, frozen=True):
    """How long the two have talked: `talked_ms` until `talking_since`, and from then on until now. While one of them is
    away, `talking_since` is null, and nothing counts.

    `coins` is what the `blocks` that have begun come to. `funded_until` is when the caller's coins are used up, if the
    two go on talking; it is for the caller alone.
    """

    talked_ms: int
    talking_since: datetime | None
    blocks: int
    coins: int
    funded_until: datetime | None


class FeedbackView(msgspec.Struct, frozen=True):
    stars: int
    text: str
    created_at: datetime
    edited_at: datetime | None


class PaidCallView(msgspec.Struct, frozen=True):
    """A paid call as one of its two sees it: `user` is the other one, who calls if it is `incoming`.

    `room` is where the two meet once it is accepted. When it is over, `seconds` are those that were paid, and `coins`
    what they cost the caller, or earned the telecaller. `feedback` is the caller's own.
    """

    id: UUID
    kind: Kind
    state: PaidCall.State
    end_reason: PaidCall.End | None
    incoming: bool
    user: PublicUser
    room: str | None
    created_at: datetime
    rings_until: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    rate: CallRate
    meter: CallMeter | None
    seconds: int
    coins: int
    feedback: FeedbackView | None


def paid_call_view(call: PaidCall, *, seen_by: UUID) -> PaidCallView:
    """Of a row that was read with both people."""
    incoming = call.telecaller_id == seen_by
    return PaidCallView(
        id=call.pk,
        kind=Kind(call.kind),
        state=PaidCall.State(call.state),
        end_reason=PaidCall.End(call.end_reason) if call.end_reason else None,
        incoming=incoming,
        user=public_user(call.caller if incoming else call.telecaller.user),
        room=call.room_id,
        created_at=call.created_at,
        rings_until=call.rings_until,
        accepted_at=call.accepted_at,
        ended_at=call.ended_at,
        rate=CallRate(_a_second(call, incoming), call.first_block, call.pulse),
        meter=_meter(call, incoming) if call.state == PaidCall.State.ACCEPTED else None,
        seconds=call.seconds,
        coins=call.earned if incoming else call.coins,
        feedback=None if incoming else _feedback(call),
    )


def feedback_view(feedback: Feedback) -> FeedbackView:
    return FeedbackView(feedback.stars, feedback.text, feedback.created_at, feedback.edited_at)


def _a_second(call: PaidCall, incoming: bool) -> int:
    return call.share if incoming else call.price


def _meter(call: PaidCall, incoming: bool) -> CallMeter:
    return CallMeter(
        talked_ms=int(call.talked.total_seconds() * 1000),
        talking_since=call.talking_since,
        blocks=call.blocks,
        coins=call.seconds_of(call.blocks) * _a_second(call, incoming),
        funded_until=None if incoming else call.funded_until,
    )


def _feedback(call: PaidCall) -> FeedbackView | None:
    if call.state != PaidCall.State.COMPLETED:
        return None
    feedback = getattr(call, "feedback", None)
    return feedback_view(feedback) if feedback else None
