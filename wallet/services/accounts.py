"""Accounts, found or begun, and locked in one order."""

from collections.abc import Iterable
from uuid import UUID

from wallet.models import COIN, Account


def account_of(*, kind: Account.Kind, owner: UUID | None = None, unit: str = COIN) -> Account:
    """Begun when it is first needed."""
    return Account.objects.get_or_create(kind=kind, owner_id=owner, unit=unit)[0]


def accounts_lock(account_ids: Iterable[int]) -> dict[int, Account]:
    """As they are until the transaction ends. Whoever needs several takes them all at once, so that nobody waits in a
    circle.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(pk__among=set(account_ids)).order_by("pk")
    return {row.pk: row for row in rows}
