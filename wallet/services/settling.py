"""What becomes of a recharge by what its provider says. It says it late, twice, in any order or not at all."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wallet.hooks import on_credit
from wallet.models import Account, Journal, Recharge
from wallet.providers.base import Outcome, Said
from wallet.services.accounts import account_of, accounts_lock
from wallet.services.journals import Entry, journal_post
from wallet.services.telling import recharge_tell, wallet_tell

State = Recharge.State


@transaction.atomic
def recharge_settle(*, recharge_id: UUID, said: Said) -> str:
    """Changes nothing if it does not fit; returns why, for the staff."""
    recharge = Recharge.objects.select_for_update(no_key=True).get(pk=recharge_id)
    match said.outcome:
        case Outcome.PAID:
            return _paid(recharge, said)
        case Outcome.FAILED:
            _move(recharge, [State.OPEN], State.FAILED)
        case Outcome.REFUNDED | Outcome.REFUND_FAILED:
            return _refunded(recharge, said)
        case Outcome.DISPUTED:
            return f"The payment {said.payment} is disputed."
    return ""


@transaction.atomic
def recharge_expire(*, recharge_id: UUID) -> None:
    """Nobody is asked about it any more. Should it be paid all the same, it is credited."""
    recharge = Recharge.objects.select_for_update(no_key=True).get(pk=recharge_id)
    _move(recharge, [State.NEW, *Recharge.UNSETTLED], State.EXPIRED, ask_at=None)


def _paid(recharge: Recharge, said: Said) -> str:
    if recharge.is_paid:
        again = said.payment != recharge.payment
        return f"It was paid by {recharge.payment} already, and now by {said.payment} too." if again else ""
    if problem := _other_sum(recharge, said):
        return problem
    with on_credit.around(recharge.user_id):
        _credit(recharge, said.payment)
    return ""


def _refunded(recharge: Recharge, said: Said) -> str:
    if problem := _other_sum(recharge, said):
        return f"Given back: {problem}"
    if said.outcome == Outcome.REFUND_FAILED:
        if said.refund == recharge.refund:  # Known since before it was tried again.
            return ""
        _move(recharge, [State.REFUNDING], State.REFUND_FAILED, refund=said.refund, ask_at=None)
        return ""
    if recharge.state in {State.PAID, *Recharge.UNPAID}:
        return "The money was given back at the provider, and the coins were not taken back here."
    back = {"refund": said.refund, "refunded_at": timezone.now(), "ask_at": None}
    _move(recharge, [State.REFUNDING, State.REFUND_FAILED], State.REFUNDED, **back)
    return ""


def _other_sum(recharge: Recharge, said: Said) -> str:
    if (said.amount, said.currency) == (recharge.amount, recharge.currency):
        return ""
    return f"{said.amount} {said.currency} instead of {recharge.amount} {recharge.currency}."


def _credit(recharge: Recharge, payment: str) -> None:
    """Of two that are paid at once, one is the first: it has the person's account first."""
    spending = account_of(kind=Account.Kind.SPENDING, owner=recharge.user_id)
    issued = account_of(kind=Account.Kind.ISSUED)
    sales = account_of(kind=Account.Kind.SALES, unit=recharge.currency)
    cash = account_of(kind=Account.Kind.CASH, unit=recharge.currency)
    accounts_lock([spending.pk, issued.pk, sales.pk, cash.pk])
    first = not Recharge.objects.of(recharge.user_id).paid().exists()
    coins = recharge.coins + (recharge.first_bonus_coins if first else 0)
    journal_post(
        key=recharge.journal_key,
        reason=Journal.Reason.RECHARGE,
        entries=[Entry(issued.pk, spending.pk, coins), Entry(sales.pk, cash.pk, recharge.amount)],
    )
    credited = {"payment": payment, "credited": coins, "is_first": first, "paid_at": timezone.now(), "ask_at": None}
    _move(recharge, Recharge.UNPAID, State.PAID, **credited)
    wallet_tell(user_id=recharge.user_id)


def _move(recharge: Recharge, sources: list[State], target: State, **stamps: object) -> None:
    if Recharge.objects.filter(pk=recharge.pk, state__in=sources).update(state=target, **stamps):
        recharge_tell(recharge_id=recharge.pk)
