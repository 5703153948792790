"""Whether recharges and the books say the same."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db.models import Prefetch

from wallet.models import COIN, Account, Journal, Recharge, Transfer

Line = tuple[str, str, UUID | None, str, UUID | None, int]
"""Between which accounts, in which unit, how much."""

AT_ONCE = 500


def recharges_are_booked() -> Iterator[str]:
    """What was paid gave its coins to who paid, and its money is there, until it was given back."""
    rows = Recharge.objects.order_by("pk").iterator(AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        journals = _journals([each.journal_key for each in batch])
        for recharge in batch:
            yield from _problems(recharge, journals.get(recharge.journal_key))


def bookings_have_recharges() -> Iterator[str]:
    keys = Journal.objects.filter(reason=Journal.Reason.RECHARGE).order_by("pk").values_list("key", flat=True)
    rows = keys.iterator(AT_ONCE)
    while batch := list(islice(rows, AT_ONCE)):
        ids = [key.removeprefix("recharge:") for key in batch]
        there = {recharge.journal_key for recharge in Recharge.objects.filter(pk__in=filter(_is_id, ids))}
        yield from (f"Journal {key} is of no recharge." for key in batch if key not in there)


def _journals(keys: list[str]) -> dict[str, Journal]:
    transfers = Prefetch("transfers", Transfer.objects.order_by("pk").select_related("debit", "credit"))
    found = Journal.objects.filter(key__in=keys).select_related("reversal").prefetch_related(transfers)
    return {journal.key: journal for journal in found}


def _problems(recharge: Recharge, journal: Journal | None) -> Iterator[str]:
    booked = [_line(each) for each in journal.transfers.all()] if journal else []
    if booked != _due(recharge):
        yield f"Recharge {recharge.pk} is {recharge.state}; the books say {booked or 'nothing'} of it."
    is_back = journal is not None and hasattr(journal, "reversal")
    if is_back != (recharge.state in Recharge.GIVEN_BACK):
        yield f"Recharge {recharge.pk} is {recharge.state}; in the books it is {'' if is_back else 'not '}given back."


def _line(transfer: Transfer) -> Line:
    debit, credit = transfer.debit, transfer.credit
    return (debit.unit, debit.kind, debit.owner_id, credit.kind, credit.owner_id, transfer.amount)


def _due(recharge: Recharge) -> list[Line]:
    if recharge.credited is None:
        return []
    kinds = Account.Kind
    return [
        (COIN, kinds.ISSUED, None, kinds.SPENDING, recharge.user_id, recharge.credited),
        (recharge.currency, kinds.SALES, None, kinds.CASH, None, recharge.amount),
    ]


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
