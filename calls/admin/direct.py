"""Who called whom, and what came of it."""

from django.contrib import admin
from unfold.decorators import display

from accounts.admin.base import ReadOnlyAdmin
from calls.models import Call


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    list_display = ("caller", "callee", "kind", "called", "created_at", "ended_at")
    list_filter = ("state", "kind", "created_at")
    list_select_related = ("caller", "callee")
    search_fields = ("caller__username", "caller__full_name", "callee__username", "callee__full_name")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    fieldsets = (
        (None, {"fields": ("id", "caller", "callee", "kind", "state", "room")}),
        ("When", {"fields": ("created_at", "rings_until", "accepted_at", "ended_at", "seen_at")}),
    )

    @display(
        description="State",
        ordering="state",
        label={"Ringing": "info", "Accepted": "success", "Missed": "warning", "Declined": "warning"},
    )
    def called(self, call: Call) -> str:
        return str(call.get_state_display())
