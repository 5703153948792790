"""Whether calls and books say the same."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db.models import Count, F, Sum

from telecaller.models import Block, PaidCall
from wallet.models import Account, Hold, Transfer
from wallet.reconciling import check

A_PART = 500


@check("paid calls")
def _paid_calls() -> Iterator[str]:
    """What a call cost was spent, block by block, and its share of it earned."""
    rows = (
        PaidCall.objects.filter(state=PaidCall.State.COMPLETED).select_related("hold").order_by("pk").iterator(A_PART)
    )
    while calls := list(islice(rows, A_PART)):
        charged = _charged(calls)
        earned = _earned([f"hold:{call.hold_id}" for call in calls])
        for call in calls:
            came = earned.get((f"hold:{call.hold_id}", call.telecaller_id), 0)
            yield from _problems(call, charged.get(call.pk, 0), came)


def _problems(call: PaidCall, paid: int, earned: int) -> Iterator[str]:
    hold = call.hold
    if hold is None or hold.closed_at is None or hold.captured != call.coins:
        yield f"Call {call.pk} cost {call.coins}; its hold says otherwise."
    if paid != call.coins:
        yield f"Call {call.pk} cost {call.coins}; {paid} were charged."
    if call.seconds != call.seconds_of(call.blocks):
        yield f"Call {call.pk} has {call.blocks} blocks, and not {call.seconds} s."
    if earned != call.earned:
        yield f"Call {call.pk} earned {call.earned}; {earned} were transferred."


def _charged(calls: list[PaidCall]) -> dict[UUID, int]:
    blocks = Block.objects.filter(call__in=calls).values_list("call")
    return dict(blocks.annotate(Sum("coins")).order_by())


def _earned(keys: list[str]) -> dict[tuple[str, UUID], int]:
    """By the journal's key and whose it is."""
    came = Transfer.objects.filter(journal__key__in=keys, credit__kind=Account.Kind.EARNINGS)
    sums = came.values_list("journal__key", "credit__owner").annotate(Sum("amount")).order_by()
    return {(key, owner): total for key, owner, total in sums}


@check("coins of calls")
def _holds() -> Iterator[str]:
    """What is held for calls is held for those that go on, as many coins as they need."""
    going = {call.hold_id: call for call in PaidCall.objects.accepted()}
    for hold in Hold.objects.open().filter(key__startswith="call:").order_by("pk"):
        call = going.pop(hold.pk, None)
        if call is None:
            yield f"Hold {hold.pk} is open, and its call is not."
        elif hold.amount != call.seconds_of(max(call.blocks, 1)) * call.price:
            yield f"Call {call.pk} has {call.blocks} blocks, and {hold.amount} held for it."
    for call in going.values():
        yield f"Call {call.pk} goes on, and nothing is held for it."


@check("blocks of calls")
def _blocks() -> Iterator[str]:
    """They follow each other, from the first one on."""
    written = dict(Block.objects.values_list("call").annotate(Count("pk")).order_by())
    for call_id, blocks in PaidCall.objects.order_by("pk").values_list("pk", "blocks").iterator():
        if blocks != written.get(call_id, 0):
            yield f"Call {call_id} has {blocks} blocks; {written.get(call_id, 0)} are written."
    for block in Block.objects.filter(number__gte=F("call__blocks")).order_by("pk"):
        yield f"Block {block.number} of call {block.call_id} is one too many."
