"""Keeping coins back, and spending some of them or none."""

from collections.abc import Mapping

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


@transaction.atomic
def hold_release(*, hold: Hold) -> None:
    accounts_lock([hold.account_id])
    _close(hold, captured=0)


def _close(hold: Hold, *, captured: int) -> None:
    """With its account locked."""
    if not Hold.objects.open().filter(pk=hold.pk).update(closed_at=timezone.now(), captured=captured):
        raise hold_closed()
    Account.objects.filter(pk=hold.account_id).update(held=F("held") - hold.amount)
