"""The queue of applications."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from accounts.admin.forms import ConfirmForm
from telecaller.admin.forms import RejectForm
from telecaller.eligibility import age_on
from telecaller.models import Application
from telecaller.services.applications import application_approve, application_reject


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    list_display = ("user", "shown_state", "spoken", "age", "created_at", "decided_by")
    list_filter = ("state", "created_at")
    list_select_related = ("user", "decided_by")
    search_fields = ("user__username", "user__full_name", "about")
    ordering = (F("decided_at").desc(nulls_first=True), "pk")  # those who have waited longest first
    actions_detail = ("approve", "reject")
    fieldsets = (
        (None, {"fields": ("user", "about", "spoken", "birth_date", "age", "created_at")}),
        ("Outcome", {"fields": ("state", "reason", "decided_by", "decided_at")}),
    )

    @display(
        description="State",
        label={
            Application.State.PENDING: "info",
            Application.State.APPROVED: "success",
            Application.State.REJECTED: "warning",
        },
    )
    def shown_state(self, application: Application) -> str:
        return application.state

    @display(description="Languages")
    def spoken(self, application: Application) -> str:
        return ", ".join(application.languages)

    @display(description="Age")
    def age(self, application: Application) -> int:
        return age_on(timezone.localdate(), application.birth_date)

    @action(description="Approve", permissions=["change"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.row(request, object_id, Application)

        def act(_: dict[str, Any]) -> str:
            application_approve(application=application, by=staff_of(request))
            return f"{application.user} is a telecaller now"

        title = f"Make {application.user} a telecaller"
        return self.ask(request, application, title=title, form=ConfirmForm(request.POST or None), act=act)

    @action(description="Reject", permissions=["change"])
    def reject(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.row(request, object_id, Application)

        def act(given: dict[str, Any]) -> str:
            application_reject(application=application, by=staff_of(request), reason=given["reason"])
            return f"Rejected {application.user}: {given['reason']}"

        title = f"Reject the application of {application.user}"
        return self.ask(request, application, title=title, form=RejectForm(request.POST or None), act=act)
