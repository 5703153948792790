"""Payouts, as the person sees them whose they are."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings

from wallet.models import Payee, Payout, PayoutAccount
from wallet.models.currency import digits_of


class PayoutAccountView(msgspec.Struct, frozen=True):
    """Where one's money goes. Nobody is shown all of it again, oneself included."""

    kind: Payee.Kind
    masked: str
    changed_at: datetime


class PayoutTerms(msgspec.Struct, frozen=True):
    """What a payout would be at this moment: 100 coins are worth `rate`, in the smallest coin of the currency.

    `account` is where it would go, if one has said so.
    """

    minimum: int
    rate: int
    currency: str
    digits: int
    account: PayoutAccountView | None


class PayoutView(msgspec.Struct, frozen=True):
    """`amount` is in the smallest coin of the currency, with `digits` of it behind the point; `to` is where it goes.

    `reference` is the bank's name for it, `reason` why it was rejected or failed.
    """

    id: UUID
    state: Payout.State
    coins: int
    amount: int
    currency: str
    digits: int
    to: str
    reference: str
    reason: str
    created_at: datetime
    sent_at: datetime | None
    ended_at: datetime | None


def payout_terms(account: PayoutAccount | None) -> PayoutTerms:
    return PayoutTerms(
        minimum=settings.PAYOUT_MINIMUM,
        rate=settings.PAYOUT_RATE,
        currency=settings.CURRENCY,
        digits=digits_of(settings.CURRENCY),
        account=payout_account_view(account) if account else None,
    )


def payout_account_view(account: PayoutAccount) -> PayoutAccountView:
    return PayoutAccountView(Payee.Kind(account.kind), account.masked, account.changed_at)


def payout_view(payout: Payout) -> PayoutView:
    return PayoutView(
        id=payout.pk,
        state=Payout.State(payout.state),
        coins=payout.coins,
        amount=payout.amount,
        currency=payout.currency,
        digits=digits_of(payout.currency),
        to=payout.masked,
        reference=payout.reference,
        reason=payout.reason,
        created_at=payout.created_at,
        sent_at=payout.sent_at,
        ended_at=payout.ended_at,
    )
