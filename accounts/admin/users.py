"""People, for the staff: found by whatever they are known as, suspended, signed out."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from accounts.admin.forms import ConfirmForm, SuspendForm
from accounts.models import Session, User
from accounts.services.sessions import session_end_everywhere
from accounts.services.suspension import user_lift_suspension, user_suspend


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("suspended", "Suspended"), ("deleted", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        active = User.objects.undeleted().unsuspended(timezone.now())
        match self.value():
            case "active":
                return queryset.filter(pk__in=active)
            case "suspended":
                return queryset.filter(deleted_at__isnull=True).exclude(pk__in=active)
            case "deleted":
                return queryset.filter(deleted_at__isnull=False)
            case _:
                return queryset


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = (
        "username",
        "full_name",
        "email",
        "email_verified",
        "phone",
        "phone_verified",
        "state",
        "is_staff",
        "created_at",
    )
    list_filter = (
        StateFilter,
        ("email_verified_at", admin.EmptyFieldListFilter),
        ("phone_verified_at", admin.EmptyFieldListFilter),
        "is_staff",
        "gender",
    )
    search_fields = ("username", "full_name", "email", "phone")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    actions_detail = ("suspend", "lift_suspension", "revoke_sessions")
    fieldsets = (
        (None, {"fields": ("id", "username", "full_name", "about", "gender", "languages")}),
        ("Reached at", {"fields": ("email", "email_verified_at", "phone", "phone_verified_at")}),
        (
            "State",
            {"fields": ("state", "suspended_at", "suspended_until", "suspension_reason", "deleted_at", "guest_until")},
        ),
        ("Rights", {"fields": ("is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("created_at", "last_login", "signed_out_at")}),
    )

    @display(description="Email verified", boolean=True, ordering="email_verified_at")
    def email_verified(self, user: User) -> bool | None:
        return user.email_verified_at is not None if user.email else None

    @display(description="Phone verified", boolean=True, ordering="phone_verified_at")
    def phone_verified(self, user: User) -> bool | None:
        return user.phone_verified_at is not None if user.phone else None

    @display(description="State", label={"active": "success", "suspended": "danger", "deleted": "warning"})
    def state(self, user: User) -> str:
        if user.deleted_at:
            return "deleted"
        return "suspended" if user.is_suspended else "active"

    @action(description="Suspend", permissions=["change"])
    def suspend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user = self.row(request, object_id, User)

        def act(given: dict[str, Any]) -> str:
            user_suspend(user=user, by=staff_of(request), **given)
            return f"Suspended {user}: {given['reason']}"

        return self.ask(request, user, title=f"Suspend {user}", form=SuspendForm(request.POST or None), act=act)

    @action(description="Lift suspension", permissions=["change"])
    def lift_suspension(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user = self.row(request, object_id, User)

        def act(_: dict[str, Any]) -> str:
            user_lift_suspension(user=user, by=staff_of(request))
            return f"Lifted the suspension of {user}"

        title = f"Lift the suspension of {user}"
        return self.ask(request, user, title=title, form=ConfirmForm(request.POST or None), act=act)

    @action(description="Sign out everywhere", permissions=["change"])
    def revoke_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        user = self.row(request, object_id, User)

        def act(_: dict[str, Any]) -> str:
            ended = session_end_everywhere(user=user, ending=Session.Ending.REVOKED)
            return f"Signed {user} out of {ended} sessions"

        title = f"Sign {user} out everywhere"
        return self.ask(request, user, title=title, form=ConfirmForm(request.POST or None), act=act)
