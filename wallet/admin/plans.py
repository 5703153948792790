"""What is on sale, written by the staff."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import display

from wallet.models import Plan
from wallet.models.currency import amount_in_words
from wallet.services.plans import plan_delete


@admin.register(Plan)
class PlanAdmin(ModelAdmin):
    """A plan that was deleted is on no page any more, and stays with the recharges that were begun under it."""

    list_display = ("name", "coins", "bonus_coins", "first_bonus_coins", "shown_price", "now", "on_sale", "position")
    list_filter = ("active", "currency")
    search_fields = ("name",)
    ordering = ("position", "pk")
    fieldsets = (
        (None, {"fields": ("name", "active", "position")}),
        ("Gives", {"fields": ("coins", "bonus_coins", "first_bonus_coins")}),
        ("Costs", {"fields": ("price", "currency")}),
        ("Discount", {"fields": ("discount_percent", "discount_amount", "discount_until")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        return Plan.objects.undeleted()

    def delete_model(self, request: HttpRequest, obj: Plan) -> None:
        plan_delete(plan=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        for plan in queryset:
            plan_delete(plan=plan)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Recharges stand in nobody's way: nothing of theirs goes."""
        return [str(plan) for plan in objs], {"plans": len(objs)}, set(), []

    @display(description="Price")
    def shown_price(self, plan: Plan) -> str:
        return amount_in_words(plan.price, plan.currency)

    @display(description="Now")
    def now(self, plan: Plan) -> str:
        return amount_in_words(plan.price_at(timezone.now()), plan.currency)

    @display(description="On sale", boolean=True)
    def on_sale(self, plan: Plan) -> bool:
        return plan.active
