"""What came into somebody's account and went out of it, as lines that add up: one for each thing that happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Q

from realtime.rest.pagination import Together
from wallet.models import COIN, Account, Journal, Transfer

WORDS = {
    Journal.Reason.RECHARGE: "Recharge",
    Journal.Reason.CALL: "Call",
    Journal.Reason.PAYOUT: "Payout",
    Journal.Reason.GIFT: "Gift",
    Journal.Reason.ADJUST: "Adjustment",
    Journal.Reason.REVERSAL: "Reversal",
}


class StatementLine(msgspec.Struct, frozen=True):
    """`amount` is less than nothing if it went out; `balance` is what was there afterwards.

    `text` says it in words, with whom it was if it was with somebody.
    """

    id: int
    reason: Journal.Reason
    text: str
    amount: int
    balance: int
    at: datetime


def statement_pages(account_id: int) -> Together:
    """Of each journal its last transfer, which has the balance after all of it. Each direction by its own index."""
    own = Q(debit=account_id) | Q(credit=account_id)
    later = Transfer.objects.filter(own, journal=OuterRef("journal"), pk__gt=OuterRef("pk"))
    last = Transfer.objects.filter(~Exists(later)).select_related("journal__reverses")
    return Together(last.filter(debit=account_id), last.filter(credit=account_id))


def account_id_of(user_id: UUID, kind: Account.Kind) -> int | None:
    """None for whoever never had a coin in it."""
    account = Account.objects.filter(owner=user_id, kind=kind, unit=COIN)
    return account.values_list("pk", flat=True).first()


def lines_of(account_id: int, rows: Sequence[Any]) -> list[StatementLine]:
    """With what else belongs to each, asked once for all."""
    together: defaultdict[UUID, list[Transfer]] = defaultdict(list)
    found = Transfer.objects.filter(journal__in=[row.journal_id for row in rows])
    for each in found.select_related("debit__owner", "credit__owner"):
        together[each.journal_id].append(each)
    return [_line(account_id, row, together[row.journal_id]) for row in rows]


def _line(account_id: int, last: Transfer, transfers: Iterable[Transfer]) -> StatementLine:
    out = sum(each.amount for each in transfers if each.debit_id == account_id)
    into = sum(each.amount for each in transfers if each.credit_id == account_id)
    return StatementLine(
        id=last.pk,
        reason=Journal.Reason(last.journal.reason),
        text=_text(last.journal, _others(account_id, transfers)),
        amount=into - out,
        balance=last.debit_after if last.debit_id == account_id else last.credit_after,
        at=last.journal.created_at,
    )


def _text(journal: Journal, names: list[str]) -> str:
    what = WORDS[Journal.Reason(journal.reason)]
    if journal.reverses is not None:
        what = f"{what}: {WORDS[Journal.Reason(journal.reverses.reason)].lower()}"
    return f"{what} with {' and '.join(names)}" if names else what


def _others(account_id: int, transfers: Iterable[Transfer]) -> list[str]:
    """People on the other side. The house needs no name."""
    sides = [side for each in transfers for side in (each.debit, each.credit)]
    own = next(side.owner_id for side in sides if side.pk == account_id)
    people = {side.owner_id: side.owner for side in sides if side.owner_id != own}
    return sorted(owner.get_full_name() for owner in people.values() if owner is not None)
