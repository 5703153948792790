"""Whether calls and books say the same."""

from collections.abc import Iterator

from django.db.models import Count, F, Sum

from telecaller.models import Block, PaidCall
from wallet.models import Account, Hold, Transfer
from wallet.reconciling import check

A_PART = 500


@check("paid calls")
def _paid_calls() -> Iterator[str]:
    """What a call cost was spent, block by block, and its share of it earned."""
    over = PaidCall.objects.filter(state=PaidCall.State.COMPLETED).select_related("hold")
    charged = dict(Block.objects.values_list("call").annotate(Sum("coins")).order_by())
    for call in over.order_by("pk").iterator(A_PART):
        hold, paid = call.hold, charged.get(call.pk, 0)
        if hold is None or hold.closed_at is None or hold.captured != call.coins:
            yield f"Call {call.pk} cost {call.coins}; its hold says otherwise."
        if paid != call.coins:
            yield f"Call {call.pk} cost {call.coins}; {paid} were charged."
        if call.seconds != call.seconds_of(call.blocks):
            yield f"Call {call.pk} has {call.blocks} blocks, and not {call.seconds} s."
        if (earned := _earned(call)) != call.earned:
            yield f"Call {call.pk} earned {call.earned}; {earned} were transferred."


def _earned(call: PaidCall) -> int:
    came = Transfer.objects.filter(journal__key=f"hold:{call.hold_id}", credit__kind=Account.Kind.EARNINGS)
    return came.filter(credit__owner=call.telecaller_id).aggregate(total=Sum("amount"))["total"] or 0


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
