"""Payouts: a queue of work. What somebody has to do something about comes first, the oldest before the others."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import F
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from accounts.admin.forms import ConfirmForm
from wallet.admin.forms import ReasonForm, ReferenceForm
from wallet.admin.links import links_to
from wallet.models import Journal, Payout
from wallet.models.currency import amount_in_words
from wallet.payees import Details
from wallet.services.payouts import (
    payout_approve,
    payout_complete,
    payout_fail,
    payout_reject,
    payout_reveal,
    payout_send,
)

State = Payout.State
Move = Callable[..., Payout]

COLOURS = {
    State.REQUESTED.label: "warning",
    State.APPROVED.label: "info",
    State.SENT.label: "info",
    State.PAID.label: "success",
    State.FAILED.label: "danger",
}


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    list_display = ("user", "shown_amount", "coins", "shown_state", "approvals", "masked", "created_at", "ended_at")
    list_filter = ("state", "needs_second", "kind", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__full_name", "reference", "masked")
    ordering = (F("ended_at").desc(nulls_first=True), "created_at")
    actions_detail = ("approve", "reject", "reveal", "send", "complete", "fail")
    fieldsets = (
        (None, {"fields": ("id", "user", "shown_amount", "coins", "rate", "state", "reason", "created_at")}),
        ("Where it goes", {"fields": ("kind", "masked", "reference")}),
        ("Approved", {"fields": ("needs_second", "approved_by", "approved_at", "seconded_by", "seconded_at")}),
        ("Since then", {"fields": ("sent_by", "sent_at", "ended_by", "ended_at")}),
        ("In the books", {"fields": ("hold", "journals")}),
    )

    def has_approve_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        return staff_of(request).has_perm("wallet.approve_payout")

    def has_send_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        return staff_of(request).has_perm("wallet.send_payout")

    @display(description="Amount")
    def shown_amount(self, payout: Payout) -> str:
        return amount_in_words(payout.amount, payout.currency)

    @display(description="State", ordering="state", label=COLOURS)
    def shown_state(self, payout: Payout) -> str:
        return str(payout.get_state_display())

    @display(description="Approvals")
    def approvals(self, payout: Payout) -> str:
        given = [payout.approved_by_id, payout.seconded_by_id]
        return f"{2 - given.count(None)} of {2 if payout.needs_second else 1}"

    @display(description="Journals")
    def journals(self, payout: Payout) -> SafeString | str:
        return links_to(Journal.objects.filter(key__in=[f"hold:{payout.hold_id}", payout.name]).order_by("pk"))

    @action(description="Approve", permissions=["approve"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Approve", payout_approve)

    @action(description="Reject", permissions=["approve"])
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Reject", payout_reject, ReasonForm)

    @action(description="Sent", permissions=["send"])
    def send(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Note as sent", payout_send, ReferenceForm)

    @action(description="Paid", permissions=["send"])
    def complete(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Note as paid", payout_complete)

    @action(description="Failed", permissions=["send"])
    def fail(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._move(request, object_id, "Note as failed", payout_fail, ReasonForm)

    @action(description="Show where it goes", permissions=["send"])
    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        payout = self.row(request, object_id, Payout)
        shown: list[Details] = []

        def act(_: dict[str, Any]) -> str:
            shown.append(payout_reveal(payout=payout, by=staff_of(request)))
            return f"Was shown where {self._named(payout)} goes"

        title = f"Show where {self._named(payout)} goes"
        noted = self.ask(request, payout, title=title, form=ConfirmForm(request.POST or None), act=act)
        return self._shown(request, payout, shown[0]) if shown else noted

    def _move(
        self, request: HttpRequest, object_id: str, verb: str, move: Move, form: type[Form] = ConfirmForm
    ) -> HttpResponse:
        payout = self.row(request, object_id, Payout)

        def act(given: dict[str, Any]) -> str:
            now = move(payout=payout, by=staff_of(request), **given)
            return f"{verb}: {self._named(payout)}, {now.get_state_display().lower()}"

        title = f"{verb}: {self._named(payout)}"
        return self.ask(request, payout, title=title, form=form(request.POST or None), act=act)

    def _named(self, payout: Payout) -> str:
        return f"{self.shown_amount(payout)} for {payout.user}"

    def _shown(self, request: HttpRequest, payout: Payout, details: Details) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Where {self._named(payout)} goes",
            "opts": self.opts,
            "original": payout,
            "details": {name: getattr(details, name) for name in details.__struct_fields__},
            "back": self.address_of(payout),
        }
        return TemplateResponse(request, "wallet/admin/payee.html", context)
