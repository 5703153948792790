"""What is on sale, as one person sees it."""

from uuid import UUID

from django.utils import timezone

from wallet.models import Plan, Recharge
from wallet.wire import PlanView, plan_view


def plans_for(user_id: UUID) -> list[PlanView]:
    first, now = not Recharge.objects.of(user_id).paid().exists(), timezone.now()
    return [plan_view(plan, first=first, now=now) for plan in Plan.objects.on_sale().order_by("position", "pk")]
