"""The queue of reports."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from accounts.admin.forms import CloseReportForm
from accounts.models import Report
from accounts.services.reports import report_close


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("user", "shown_state", "reason_in_short", "reporter", "created_at", "closed_by")
    list_filter = ("state", "about", "created_at")
    list_select_related = ("user", "reporter", "closed_by")
    search_fields = ("user__username", "user__full_name", "reporter__username", "reason", "evidence")
    ordering = (F("closed_at").asc(nulls_first=True), "-created_at")
    actions_detail = ("resolve", "dismiss")
    fieldsets = (
        (None, {"fields": ("user", "reporter", "reason", "created_at")}),
        ("What it is about", {"fields": ("about", "about_id", "evidence")}),
        ("Outcome", {"fields": ("state", "note", "closed_by", "closed_at")}),
    )

    @display(
        description="State",
        label={Report.State.OPEN: "danger", Report.State.RESOLVED: "success", Report.State.DISMISSED: "info"},
    )
    def shown_state(self, report: Report) -> str:
        return report.state

    @display(description="Reason")
    def reason_in_short(self, report: Report) -> str:
        return report.reason if len(report.reason) <= 80 else f"{report.reason[:79]}…"

    @action(description="Resolve", permissions=["change"])
    def resolve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._close(request, object_id, Report.State.RESOLVED, "Resolve")

    @action(description="Dismiss", permissions=["change"])
    def dismiss(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._close(request, object_id, Report.State.DISMISSED, "Dismiss")

    def _close(self, request: HttpRequest, object_id: str, state: Report.State, verb: str) -> HttpResponse:
        report = self.row(request, object_id, Report)

        def act(given: dict[str, Any]) -> str:
            report_close(report=report, by=staff_of(request), state=state, note=given["note"])
            return f"{state.label} the report about {report.user}"

        title = f"{verb} the report about {report.user}"
        return self.ask(request, report, title=title, form=CloseReportForm(request.POST or None), act=act)
