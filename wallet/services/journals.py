"""Writing into the books: what happened, once."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from realtime.errors import Conflict, Unprocessable
from wallet.models import Account, Journal, Transfer
from wallet.services.accounts import accounts_lock


class Entry(NamedTuple):
    """So much out of one account and into the other."""

    debit: int
    credit: int
    amount: int


def entries_of(journal: Journal) -> list[Entry]:
    return [Entry(*row) for row in journal.transfers.order_by("pk").values_list("debit", "credit", "amount")]


def turned(entries: Sequence[Entry]) -> list[Entry]:
    """The other way round, the last one first."""
    return [Entry(each.credit, each.debit, each.amount) for each in reversed(entries)]


def insufficient() -> Conflict:
    return Conflict("insufficient_funds", "There are not enough coins.")


@transaction.atomic
def journal_post(
    *,
    key: str,
    reason: Journal.Reason,
    entries: Sequence[Entry],
    note: str = "",
    by: UUID | None = None,
    reverses: Journal | None = None,
) -> Journal:
    """All of it, or nothing. What was written under this key before is what is written."""
    assert entries
    journal, created = Journal.objects.get_or_create(
        key=key, defaults={"reason": reason, "note": note, "by_id": by, "reverses": reverses}
    )
    if not created:
        return _same(journal, reason, entries)
    accounts = accounts_lock(each for entry in entries for each in (entry.debit, entry.credit))
    for entry in entries:
        _move(journal, accounts[entry.debit], accounts[entry.credit], entry.amount)
    return journal


def journal_reverse(*, journal: Journal, by: UUID | None, note: str) -> Journal:
    """The same, the other way round. Once, for a second one would have the same key."""
    return journal_post(
        key=f"reversal:{journal.pk}",
        reason=Journal.Reason.REVERSAL,
        entries=turned(entries_of(journal)),
        note=note,
        by=by,
        reverses=journal,
    )


def _move(journal: Journal, debit: Account, credit: Account, amount: int) -> None:
    """The database adds to the accounts; here they are what they will be."""
    if amount > debit.available and not debit.may_be_overdrawn:
        raise insufficient()
    debit.debits += amount
    credit.credits += amount
    Transfer.objects.create(
        journal=journal,
        debit=debit,
        credit=credit,
        amount=amount,
        debit_after=debit.balance,
        credit_after=credit.balance,
    )


def _same(journal: Journal, reason: Journal.Reason, entries: Sequence[Entry]) -> Journal:
    if (journal.reason, entries_of(journal)) != (reason, list(entries)):
        raise Unprocessable("idempotency_mismatch", "Something else was written under this key.")
    return journal
