"""Something to buy, and some who have bought."""

from django.conf import settings
from django.db import transaction

from accounts.demo import demo_crowd
from accounts.models import User
from wallet.models import Plan
from wallet.providers import sandbox
from wallet.services.recharges import recharge_begin
from wallet.services.sandbox import sandbox_settle

TASTE, EVENING, MONTH = "A first taste", "An evening", "A month"
PLANS = (
    {"name": TASTE, "coins": 100, "price": 9900, "first_bonus_coins": 50},
    {"name": EVENING, "coins": 500, "price": 49900, "bonus_coins": 25},
    {"name": MONTH, "coins": 2000, "price": 199900, "bonus_coins": 200, "discount_percent": 10},
)
PAID = (("meera", MONTH), ("arjun", EVENING), ("farida", TASTE), ("joseph", EVENING), ("admin", TASTE))
NOT_PAID = ("nikhil", EVENING)


@transaction.atomic
def fill() -> list[str]:
    """Only where nothing was ever on sale."""
    if Plan.objects.exists():
        return []
    for place, plan in enumerate(PLANS, start=1):
        Plan.objects.create(position=place, currency=settings.CURRENCY, **plan)
    people = demo_crowd()
    if people and sandbox.is_on():
        for name, wanted in PAID:
            _order(people[name], wanted, pays=True)
        _order(people[NOT_PAID[0]], NOT_PAID[1], pays=False)
    return []


def _order(user: User, wanted: str, *, pays: bool) -> None:
    recharge = recharge_begin(by=user.pk, plan_id=Plan.objects.get(name=wanted).pk, key="demo")
    sandbox_settle(order_id=recharge.order, pays=pays)
