"""Who is signed in where."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.forms import ConfirmForm
from accounts.models import Session
from accounts.services.sessions import session_revoke


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("user", "device", "address", "running", "last_seen_at", "created_at")
    list_filter = ("ending",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__full_name", "address")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    actions_detail = ("revoke",)
    fieldsets = (
        (None, {"fields": ("id", "user", "device", "user_agent", "address")}),
        ("Dates", {"fields": ("created_at", "last_seen_at", "expires_at", "ended_at", "ending")}),
    )

    @display(description="Running", boolean=True)
    def running(self, session: Session) -> bool:
        return session.is_live

    @action(description="End this session", permissions=["change"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        session = self.row(request, object_id, Session)

        def act(_: dict[str, Any]) -> str:
            session_revoke(user=session.user, session_id=session.pk)
            return f"Ended a session of {session.user}"

        return self.ask(request, session, title="End this session", form=ConfirmForm(request.POST or None), act=act)
