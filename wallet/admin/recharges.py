"""Who bought coins, what their provider said of it, and giving the money back."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline, staff_of
from accounts.admin.forms import ConfirmForm
from realtime.errors import Unavailable
from wallet.admin.forms import NoteForm
from wallet.models import ProviderEvent, Recharge
from wallet.models.currency import amount_in_words
from wallet.providers.base import ProviderFailed
from wallet.services.asking import recharge_ask
from wallet.services.refunds import recharge_refund, refund_again

State = Recharge.State
COLOURS = {
    State.OPEN.label: "info",
    State.PAID.label: "success",
    State.FAILED.label: "warning",
    State.REFUNDING.label: "info",
    State.REFUND_FAILED.label: "danger",
}


class ProviderEventInline(ReadOnlyInline):
    model = ProviderEvent
    fields = readonly_fields = ("received_at", "kind", "payment", "amount", "currency", "problem")
    ordering = ("pk",)


@admin.register(Recharge)
class RechargeAdmin(ReadOnlyAdmin):
    list_display = ("user", "shown_amount", "coins", "shown_state", "provider", "created_at", "paid_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__full_name", "order", "payment")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    inlines = (ProviderEventInline,)
    actions_detail = ("refund", "refund_again", "ask_provider")
    fieldsets = (
        (None, {"fields": ("id", "user", "plan", "state", "amount", "currency", "coins", "first_bonus_coins")}),
        ("Came of it", {"fields": ("credited", "is_first", "paid_at", "refunded_at")}),
        ("At the provider", {"fields": ("provider", "order", "payment", "refund", "ask_at", "asked")}),
        ("When", {"fields": ("created_at", "expires_at")}),
    )

    @display(description="Amount")
    def shown_amount(self, recharge: Recharge) -> str:
        return amount_in_words(recharge.amount, recharge.currency)

    @display(description="State", ordering="state", label=COLOURS)
    def shown_state(self, recharge: Recharge) -> str:
        return str(recharge.get_state_display())

    @action(description="Give the money back", permissions=["change"])
    def refund(self, request: HttpRequest, object_id: str) -> HttpResponse:
        recharge = self.row(request, object_id, Recharge)

        def act(given: dict[str, Any]) -> str:
            recharge_refund(recharge=recharge, by=staff_of(request).pk, note=given["note"])
            return f"Took {recharge.credited} coins back from {recharge.user}, who gets their money back"

        title = f"Give {self.shown_amount(recharge)} back to {recharge.user}"
        return self.ask(request, recharge, title=title, form=NoteForm(request.POST or None), act=act)

    @action(description="Try again to give it back", permissions=["change"])
    def refund_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        recharge = self.row(request, object_id, Recharge)

        def act(_: dict[str, Any]) -> str:
            refund_again(recharge=recharge)
            return f"Tried once more to give {self.shown_amount(recharge)} back to {recharge.user}"

        title = f"Try again to give the money back to {recharge.user}"
        return self.ask(request, recharge, title=title, form=ConfirmForm(request.POST or None), act=act)

    @action(description="Ask the provider", permissions=["change"])
    def ask_provider(self, request: HttpRequest, object_id: str) -> HttpResponse:
        recharge = self.row(request, object_id, Recharge)

        def act(_: dict[str, Any]) -> str:
            try:
                now = recharge_ask(recharge=recharge)
            except ProviderFailed as error:
                raise Unavailable("payments_unavailable", f"The provider does not answer: {error}") from None
            return f"Asked {recharge.provider}: {now.get_state_display()}"

        title = f"Ask {recharge.provider} how it stands"
        return self.ask(request, recharge, title=title, form=ConfirmForm(request.POST or None), act=act)


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    """Those with a problem changed nothing: the staff looks into them with the provider."""

    list_display = ("kind", "provider", "amount", "currency", "problem", "received_at")
    list_filter = (("problem", admin.EmptyFieldListFilter), "provider", "received_at")
    search_fields = ("event", "order", "payment")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("provider", "event", "kind", "received_at", "problem")}),
        ("About", {"fields": ("recharge", "order", "payment", "amount", "currency")}),
    )
