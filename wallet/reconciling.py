"""Whether the books add up: every check that can be made of them, as they are at one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

import msgspec
from django.db import connection, transaction
from django.db.models import Count, F, Prefetch, Q, Sum

from wallet import triggers
from wallet.models import Account, Hold, Journal, Transfer
from wallet.payout_checks import payouts
from wallet.recharge_checks import bookings_have_recharges, recharges_are_booked
from wallet.services.journals import Entry, turned

Check = Callable[[], Iterator[str]]

AT_ONCE = 500


class Report(msgspec.Struct, frozen=True):
    """What was checked, and what is wrong."""

    checked: list[str]
    wrong: dict[str, list[str]]

    @property
    def is_clean(self) -> bool:
        return not self.wrong


def look() -> Report:
    with _one_moment():
        found = {name: list(check()) for name, check in CHECKS.items()}
    return Report(list(CHECKS), {name: problems for name, problems in found.items() if problems})


@contextmanager
def _one_moment() -> Iterator[None]:
    """While others go on writing. PostgreSQL has to be asked for it, before anything else."""
    begins = not connection.in_atomic_block
    with transaction.atomic():
        if begins and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _guards() -> Iterator[str]:
    """What the database refuses by itself."""
    for name in triggers.missing(connection):
        yield f"{name} is not there."


def _totals() -> Iterator[str]:
    """Each account has what its transfers say."""
    out = dict(Transfer.objects.values_list("debit").annotate(Sum("amount")))
    into = dict(Transfer.objects.values_list("credit").annotate(Sum("amount")))
    for account in Account.objects.order_by("pk").iterator():
        told = (out.get(account.pk, 0), into.get(account.pk, 0))
        if told != (account.debits, account.credits):
            yield f"Account {account.pk} has {account.debits} out, {account.credits} in; its transfers say {told}."


def _units() -> Iterator[str]:
    """What went out somewhere came in elsewhere."""
    sums = Account.objects.values("unit").annotate(out=Sum("debits"), into=Sum("credits")).order_by("unit")
    for row in sums.exclude(out=F("into")):
        yield f"Of {row['unit']}, {row['out']} went out and {row['into']} came in."


def _overdrawn() -> Iterator[str]:
    for account in Account.objects.of_people().filter(credits__lt=F("debits") + F("held")).order_by("pk"):
        yield f"Account {account.pk} has {account.balance}, of which {account.held} are held."


def _held() -> Iterator[str]:
    open_holds = dict(Hold.objects.open().values_list("account").annotate(Sum("amount")))
    for account in Account.objects.filter(Q(held__gt=0) | Q(pk__in=open_holds)).order_by("pk"):
        if account.held != open_holds.get(account.pk, 0):
            yield f"Account {account.pk} has {account.held} held; its holds say {open_holds.get(account.pk, 0)}."


def _captured() -> Iterator[str]:
    """What was spent of a hold was transferred under its name."""
    rows = Hold.objects.filter(closed_at__isnull=False).order_by("pk").iterator(AT_ONCE)
    while holds := list(islice(rows, AT_ONCE)):
        spent = _out_of([f"hold:{hold.pk}" for hold in holds])
        for hold in holds:
            if (total := spent.get((f"hold:{hold.pk}", hold.account_id), 0)) != hold.captured:
                yield f"Hold {hold.pk} spent {hold.captured}; {total} were transferred."


def _out_of(keys: list[str]) -> dict[tuple[str, int], int]:
    """By the journal's key and the account."""
    moved = Transfer.objects.filter(journal__key__in=keys).values_list("journal__key", "debit")
    return {(key, debit): total for key, debit, total in moved.annotate(Sum("amount")).order_by()}


def _chains() -> Iterator[str]:
    """Each transfer goes on where the account's last one ended."""
    ends: dict[int, int] = {}
    for row in Transfer.objects.order_by("pk").iterator():
        for account, change, after in (
            (row.debit_id, -row.amount, row.debit_after),
            (row.credit_id, row.amount, row.credit_after),
        ):
            if (due := ends.get(account, 0) + change) != after:
                yield f"Transfer {row.pk} leaves account {account} with {after} instead of {due}."
            ends[account] = after


def _empty() -> Iterator[str]:
    for journal in Journal.objects.annotate(count=Count("transfers")).filter(count=0).order_by("pk"):
        yield f"Journal {journal.key} moved nothing."


def _reversals() -> Iterator[str]:
    in_order = Transfer.objects.order_by("pk")
    transfers = (Prefetch(each, in_order) for each in ("transfers", "reverses__transfers"))
    rows = Journal.objects.filter(reverses__isnull=False).select_related("reverses").prefetch_related(*transfers)
    for journal in rows.order_by("pk").iterator(AT_ONCE):
        assert journal.reverses is not None
        if _entries(journal) != turned(_entries(journal.reverses)):
            yield f"Journal {journal.key} is not {journal.reverses.key} the other way round."


def _entries(journal: Journal) -> list[Entry]:
    return [Entry(each.debit_id, each.credit_id, each.amount) for each in journal.transfers.all()]


CHECKS: dict[str, Check] = {
    "guards": _guards,
    "totals": _totals,
    "units": _units,
    "overdrawn": _overdrawn,
    "held": _held,
    "captured": _captured,
    "chains": _chains,
    "empty journals": _empty,
    "reversals": _reversals,
    "recharges": recharges_are_booked,
    "bookings of recharges": bookings_have_recharges,
    "payouts": payouts,
}


def check(name: str) -> Callable[[Check], Check]:
    """Declares one of another app: what is wrong, a line each."""

    def declare(work: Check) -> Check:
        assert name not in CHECKS, f"Check {name} is declared twice."
        CHECKS[name] = work
        return work

    return declare
