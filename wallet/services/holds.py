"""Keeping coins back, and spending some of them or none."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from realtime.errors import Conflict, Unprocessable
from wallet.models import Account, Hold, Journal
from wallet.services.accounts import accounts_lock
from wallet.services.journals import Entry, insufficient, journal_post


def hold_closed() -> Conflict:
    return Conflict("hold_closed", "This is settled already.")


@transaction.atomic
def hold_place(*, key: str, account: Account, amount: int) -> Hold:
    hold, created = Hold.objects.get_or_create(key=key, defaults={"account": account, "amount": amount})
    if not created:
        if (hold.account_id, hold.amount) != (account.pk, amount):
            raise Unprocessable("idempotency_mismatch", "Something else is held under this key.")
        return hold
    if accounts_lock([account.pk])[account.pk].available < amount:
        raise insufficient()
    Account.objects.filter(pk=account.pk).update(held=F("held") + amount)
    return hold


@transaction.atomic
def hold_capture(*, hold: Hold, reason: Journal.Reason, shares: Mapping[int, int]) -> Journal:
    """Spends so much for each of these accounts, and gives back the rest."""
    spent = sum(shares.values())
    assert 0 < spent <= hold.amount
    accounts_lock([hold.account_id, *shares])
    _close(hold, captured=spent)
    entries = [Entry(hold.account_id, credit, amount) for credit, amount in shares.items() if amount]
    return journal_post(key=f"hold:{hold.pk}", reason=reason, entries=entries)


def hold_grow(*, hold: Hold, by: int) -> None:
    """Keeps so much more of it back."""
    if not holds_grow({hold.pk: by}):
        raise insufficient()


@transaction.atomic
def holds_grow(growths: Mapping[UUID, int]) -> set[UUID]:
    """Each by so much, where its account has that. Returns those that grew.

    A few statements, however many there are: those that grow by the same are one.
    """
    holds = dict(Hold.objects.open().filter(pk__among=growths).order_by("pk").values_list("pk", "account"))
    accounts = accounts_lock(holds.values())
    grown: defaultdict[int, list[UUID]] = defaultdict(list)
    more: Counter[int] = Counter()
    for hold_id, account_id in holds.items():
        by = growths[hold_id]
        assert by > 0
        if accounts[account_id].available - more[account_id] >= by:
            grown[by].append(hold_id)
            more[account_id] += by
    for by, hold_ids in grown.items():
        if Hold.objects.open().filter(pk__among=hold_ids).update(amount=F("amount") + by) != len(hold_ids):
            raise hold_closed()
    for by, account_ids in _by_value(more).items():
        Account.objects.filter(pk__among=account_ids).update(held=F("held") + by)
    return {hold_id for hold_ids in grown.values() for hold_id in hold_ids}


def _by_value(amounts: Mapping[int, int]) -> dict[int, list[int]]:
    turned: defaultdict[int, list[int]] = defaultdict(list)
    for key, amount in amounts.items():
        if amount:
            turned[amount].append(key)
    return turned


@transaction.atomic
def hold_release(*, hold: Hold) -> None:
    accounts_lock([hold.account_id])
    _close(hold, captured=0)


def _close(hold: Hold, *, captured: int) -> None:
    """With its account locked."""
    if not Hold.objects.open().filter(pk=hold.pk).update(closed_at=timezone.now(), captured=captured):
        raise hold_closed()
    Account.objects.filter(pk=hold.account_id).update(held=F("held") - hold.amount)
