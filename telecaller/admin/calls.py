"""Paid calls, and what callers said of them. Staff may end one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline
from accounts.admin.forms import ConfirmForm
from telecaller.models import Block, Feedback, PaidCall
from telecaller.services.paid_endings import call_end


class BlockInline(ReadOnlyInline):
    model = Block
    fields = readonly_fields = ("number", "coins")
    ordering = ("number",)
    verbose_name_plural = "blocks"


@admin.register(PaidCall)
class PaidCallAdmin(ReadOnlyAdmin):
    list_display = ("caller", "telecalled", "kind", "called", "end_reason", "seconds", "coins", "created_at")
    list_filter = ("state", "end_reason", "kind", "created_at")
    list_select_related = ("caller", "telecaller__user")
    search_fields = (
        *("caller__username", "caller__full_name"),
        *("telecaller__user__username", "telecaller__user__full_name"),
    )
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    inlines = (BlockInline,)
    actions_detail = ("end",)
    fieldsets = (
        (None, {"fields": ("id", "caller", "telecaller", "kind", "state", "end_reason", "room")}),
        ("When", {"fields": ("created_at", "rings_until", "accepted_at", "ended_at")}),
        ("Rate", {"fields": ("price", "share", "first_block", "pulse")}),
        ("Meter", {"fields": ("talked", "talking_since", "due_at", "funded_until", "blocks")}),
        ("Coins", {"fields": ("hold", "seconds", "coins", "earned")}),
    )

    @display(description="Telecaller")
    def telecalled(self, call: PaidCall) -> str:
        return str(call.telecaller.user)

    @display(
        description="State",
        ordering="state",
        label={"Ringing": "info", "Accepted": "success", "Missed": "warning", "Rejected": "warning"},
    )
    def called(self, call: PaidCall) -> str:
        return str(call.get_state_display())

    @action(description="End", permissions=["change"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        call = self.row(request, object_id, PaidCall)

        def act(_: dict[str, Any]) -> str:
            call_end(call, PaidCall.End.STAFF)
            return "Ended this call"

        return self.ask(request, call, title="End this call", form=ConfirmForm(request.POST or None), act=act)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = ("call_of", "stars", "text", "created_at")
    list_filter = ("stars", "created_at")
    search_fields = ("text", "call__telecaller__user__username", "call__caller__username")
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": ("call", "stars", "text", "created_at", "edited_at")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        found: QuerySet[Feedback] = super().get_queryset(request)
        return found.select_related("call__caller", "call__telecaller__user")

    @display(description="Call")
    def call_of(self, feedback: Feedback) -> str:
        return f"{feedback.call.caller} with {feedback.call.telecaller.user}"
