"""Coins, plans and recharges as clients see them, over REST and in events alike."""

from datetime import datetime
from uuid import UUID

import msgspec

from wallet.models import Account, Plan, Recharge
from wallet.models.currency import digits_of
from wallet.providers import provider_of


class Purse(msgspec.Struct, frozen=True):
    """`held` is what is kept back of the balance, `available` the rest of it."""

    balance: int
    held: int
    available: int


class WalletView(Purse, frozen=True):
    """What one has to spend, and in `earnings` what one earned. `currency` is what money is counted in here.

    `digits` are those behind the point: an amount of 9900 with two of them is 99.00.
    """

    earnings: Purse
    currency: str
    digits: int


class PlanView(msgspec.Struct, frozen=True):
    """What it costs and gives at this moment. `full_price` is what it costs without the discount.

    `first_bonus_coins` come on top with the first recharge that one pays; whoever has paid one sees none.
    """

    id: int
    name: str
    coins: int
    bonus_coins: int
    first_bonus_coins: int
    price: int
    full_price: int
    currency: str
    digits: int
    discount_until: datetime | None


class RechargeView(msgspec.Struct, frozen=True):
    """An order. `coins` is what it gives: `first_bonus_coins` more, if it is the first that one pays.

    `credited` is what it gave. While it can be paid, `checkout_url` is where, or `checkout_fields` are what the
    provider's own code takes in the page.
    """

    id: UUID
    state: Recharge.State
    provider: str
    plan: int
    amount: int
    currency: str
    digits: int
    coins: int
    first_bonus_coins: int
    credited: int | None
    checkout_url: str
    checkout_fields: dict[str, str]
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    refunded_at: datetime | None


EMPTY = Purse(0, 0, 0)


def purse(account: Account) -> Purse:
    return Purse(account.balance, account.held, account.available)


def plan_view(plan: Plan, *, first: bool, now: datetime) -> PlanView:
    price = plan.price_at(now)
    return PlanView(
        id=plan.pk,
        name=plan.name,
        coins=plan.coins,
        bonus_coins=plan.bonus_coins,
        first_bonus_coins=plan.first_bonus_coins if first else 0,
        price=price,
        full_price=plan.price,
        currency=plan.currency,
        digits=digits_of(plan.currency),
        discount_until=plan.discount_until if price < plan.price else None,
    )


def recharge_view(recharge: Recharge) -> RechargeView:
    payable = recharge.is_unsettled
    return RechargeView(
        id=recharge.pk,
        state=Recharge.State(recharge.state),
        provider=recharge.provider,
        plan=recharge.plan_id,
        amount=recharge.amount,
        currency=recharge.currency,
        digits=digits_of(recharge.currency),
        coins=recharge.coins,
        first_bonus_coins=recharge.first_bonus_coins,
        credited=recharge.credited,
        checkout_url=recharge.checkout_url if payable else "",
        checkout_fields=provider_of(recharge.provider).checkout_fields(recharge) if payable else {},
        created_at=recharge.created_at,
        expires_at=recharge.expires_at,
        paid_at=recharge.paid_at,
        refunded_at=recharge.refunded_at,
    )
