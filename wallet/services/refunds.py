"""Giving money back: the coins at once, the money by the provider, which is asked until it has."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from realtime.errors import Conflict
from wallet.models import Account, Journal, Recharge
from wallet.services.accounts import account_of, accounts_lock
from wallet.services.journals import journal_reverse
from wallet.services.telling import recharge_tell, wallet_tell

State = Recharge.State


@transaction.atomic
def recharge_refund(*, recharge: Recharge, by: UUID, note: str) -> None:
    """All of it or nothing: coins that are spent are not given back."""
    _to_refunding(recharge, State.PAID)
    spending = account_of(kind=Account.Kind.SPENDING, owner=recharge.user_id)
    there, credited = accounts_lock([spending.pk])[spending.pk].available, recharge.credited or 0
    if there < credited:
        raise Conflict("coins_spent", f"It gave {credited} coins, and only {there} are still there.")
    journal_reverse(journal=Journal.objects.get(key=recharge.journal_key), by=by, note=note)
    wallet_tell(user_id=recharge.user_id)


@transaction.atomic
def refund_again(*, recharge: Recharge) -> None:
    """The coins are taken back already."""
    _to_refunding(recharge, State.REFUND_FAILED)


def _to_refunding(recharge: Recharge, source: State) -> None:
    """The clock finds it, and has the provider asked."""
    moved = Recharge.objects.filter(pk=recharge.pk, state=source)
    if not moved.update(state=State.REFUNDING, ask_at=timezone.now(), asked=0):
        raise Conflict("recharge_state", "This recharge has moved on.")
    recharge_tell(recharge_id=recharge.pk)
