"""Telecallers, whom the staff may take off the list."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from accounts.admin.forms import ConfirmForm
from telecaller.models import Telecaller
from telecaller.services.telecallers import telecaller_set_active


@admin.register(Telecaller)
class TelecallerAdmin(ReadOnlyAdmin):
    list_display = ("user", "shown_state", "active", "spoken", "rating", "rating_count", "calls_count", "created_at")
    list_filter = ("active", "state", ("online_since", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__username", "user__full_name", "about")
    ordering = ("-created_at",)
    actions_detail = ("list_again", "take_off")
    fieldsets = (
        (None, {"fields": ("user", "about", "spoken", "created_at")}),
        ("State", {"fields": ("active", "state", "online_since")}),
        ("So far", {"fields": ("calls_count", "rating", "rating_count")}),
    )

    @display(
        description="State",
        ordering="state",
        label={Telecaller.State.AVAILABLE: "success", Telecaller.State.BUSY: "warning"},
    )
    def shown_state(self, telecaller: Telecaller) -> str:
        return telecaller.state

    @display(description="Languages")
    def spoken(self, telecaller: Telecaller) -> str:
        return ", ".join(telecaller.languages)

    @display(description="Rating", ordering="rating_place")
    def rating(self, telecaller: Telecaller) -> float | None:
        return telecaller.rating

    @action(description="Take off the list", permissions=["change"])
    def take_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._set(request, object_id, active=False, verb="Take", done="Took", where="off the list")

    @action(description="Put on the list", permissions=["change"])
    def list_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._set(request, object_id, active=True, verb="Put", done="Put", where="on the list again")

    def _set(
        self, request: HttpRequest, object_id: str, *, active: bool, verb: str, done: str, where: str
    ) -> HttpResponse:
        telecaller = self.row(request, object_id, Telecaller)

        def act(_: dict[str, Any]) -> str:
            telecaller_set_active(telecaller=telecaller, by=staff_of(request), active=active)
            return f"{done} {telecaller.user} {where}"

        title = f"{verb} {telecaller.user} {where}"
        return self.ask(request, telecaller, title=title, form=ConfirmForm(request.POST or None), act=act)
