"""What a call costs, once it is over."""

from datetime import datetime

from django.utils import timezone

from telecaller.models import Block, PaidCall
from telecaller.services.counts import call_count
from telecaller.services.metering import blocks_add, proven_until
from wallet.models import Account, Hold, Journal
from wallet.services.accounts import account_of, accounts_lock
from wallet.services.holds import hold_capture, hold_grow, hold_release
from wallet.services.telling import wallet_tell


def call_settle(call: PaidCall, *, reason: PaidCall.End) -> None:
    """Of an accepted call that is locked, with its room. Spends what was talked for, and gives back the rest."""
    now = timezone.now()
    call.pause(until=proven_until(call, now))
    paid_to = accounts_of(call)
    accounts = accounts_lock(paid_to.values())
    _count_blocks(call, accounts[paid_to[Account.Kind.SPENDING]])
    call.seconds = call.seconds_of(call.blocks)
    call.coins, call.earned = call.seconds * call.price, call.seconds * call.share
    _pay(call, paid_to)
    _close(call, reason, now)
    if call.seconds:
        call_count(telecaller_id=call.telecaller_id)
    for user_id in (call.caller_id, call.telecaller_id):
        wallet_tell(user_id=user_id)


def accounts_of(call: PaidCall) -> dict[Account.Kind, int]:
    """From which coins come, and to which they go."""
    return {
        Account.Kind.SPENDING: account_of(kind=Account.Kind.SPENDING, owner=call.caller_id).pk,
        Account.Kind.EARNINGS: account_of(kind=Account.Kind.EARNINGS, owner=call.telecaller_id).pk,
        Account.Kind.REVENUE: account_of(kind=Account.Kind.REVENUE).pk,
    }


def _count_blocks(call: PaidCall, spending: Account) -> None:
    """Those that were begun. What there were no coins for was no part of the call; what is ahead is taken back."""
    affordable = max(call.blocks, 1) + spending.available // call.block_price(1)
    begun = min(call.blocks_begun(call.talked), affordable)
    if begun > call.blocks:
        held = call.seconds_of(max(call.blocks, 1)) * call.price
        if more := call.seconds_of(begun) * call.price - held:
            hold_grow(hold=_hold_of(call), by=more)
        blocks_add(call, range(call.blocks, begun))
    elif begun < call.blocks:
        Block.objects.filter(call=call, number__gte=begun).delete()
    call.blocks = begun


def _pay(call: PaidCall, paid_to: dict[Account.Kind, int]) -> None:
    if not call.coins:
        hold_release(hold=_hold_of(call))
        return
    shares = {
        paid_to[Account.Kind.EARNINGS]: call.earned,
        paid_to[Account.Kind.REVENUE]: call.coins - call.earned,
    }
    hold_capture(hold=_hold_of(call), reason=Journal.Reason.CALL, shares=shares)


def _hold_of(call: PaidCall) -> Hold:
    """As it is now: it grows with the call."""
    assert call.hold_id is not None
    return Hold.objects.get(pk=call.hold_id)


def _close(call: PaidCall, reason: PaidCall.End, now: datetime) -> None:
    call.state, call.end_reason, call.ended_at = PaidCall.State.COMPLETED, reason, now
    call.save(
        update_fields=[
            *("state", "end_reason", "ended_at", "talked", "talking_since", "due_at", "funded_until", "warns_at"),
            *("blocks", "seconds", "coins", "earned"),
        ]
    )
