"""Something to buy."""

from django.conf import settings

from wallet.models import Plan

PLANS = (
    {"name": "A first taste", "coins": 100, "price": 9900, "first_bonus_coins": 50},
    {"name": "An evening", "coins": 500, "price": 49900, "bonus_coins": 25},
    {"name": "A month", "coins": 2000, "price": 199900, "bonus_coins": 200, "discount_percent": 10},
)


def fill() -> list[str]:
    """Only where nothing was ever on sale."""
    if not Plan.objects.exists():
        plans = enumerate(PLANS, start=1)
        Plan.objects.bulk_create(Plan(position=place, currency=settings.CURRENCY, **plan) for place, plan in plans)
    return []
