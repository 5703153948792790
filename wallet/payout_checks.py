"""Whether each payout is in the books as it says: what is held for it, what was spent of that, and the money."""

from collections.abc import Iterator
from typing import Any

from wallet.models import Account, Hold, Payout, Transfer

Moved = list[tuple[Any, ...]]


def payouts() -> Iterator[str]:
    money = _money()
    for payout in Payout.objects.select_related("hold__account").order_by("pk").iterator():
        yield from _in_the_books(payout)
        paid = payout.state == Payout.State.PAID
        due = [(Account.Kind.CASH, Account.Kind.COSTS, payout.currency, payout.amount)] if paid else []
        if (moved := money.pop(payout.name, [])) != due:
            yield f"Payout {payout.pk} is {payout.state}; of money moved {moved or 'nothing'}."
    for key in money:
        yield f"Money moved for {key}, which is no payout."
    for hold in Hold.objects.filter(key__startswith=Payout.PREFIX, payout=None).order_by("pk"):
        yield f"Hold {hold.pk} is kept back for {hold.key}, which is no payout."


def _in_the_books(payout: Payout) -> Iterator[str]:
    hold, account = payout.hold, payout.hold.account
    earned = (account.kind, account.owner_id) == (Account.Kind.EARNINGS, payout.user_id)
    if not earned or (hold.key, hold.amount) != (payout.name, payout.coins):
        yield f"Payout {payout.pk} has a hold that is not its own: {hold}."
    spent = payout.coins if payout.state == Payout.State.PAID else 0
    if (hold.closed_at is None, hold.captured) != (payout.is_open, spent):
        yield f"Payout {payout.pk} is {payout.state}; of what it held, {hold.captured} were spent."


def _money() -> dict[str, Moved]:
    found: dict[str, Moved] = {}
    rows = Transfer.objects.filter(journal__key__startswith=Payout.PREFIX).order_by("pk")
    for key, *moved in rows.values_list("journal__key", "debit__kind", "credit__kind", "debit__unit", "amount"):
        found.setdefault(key, []).append(tuple(moved))
    return found
