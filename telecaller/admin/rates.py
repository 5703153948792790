"""What calls cost, and have cost. Another rate is another row."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.forms import Form
from django.http import HttpRequest
from unfold.decorators import display

from accounts.admin.base import ReadOnlyAdmin, staff_of
from calls.models import Kind
from telecaller.models import Rate
from telecaller.services.rates import rate_set

TO_SET = ("kind", "price", "share", "first_block", "pulse")


@admin.register(Rate)
class RateAdmin(ReadOnlyAdmin):
    list_display = (*TO_SET, "in_force", "set_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("set_by",)
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": TO_SET}), ("Set", {"fields": ("set_by", "created_at", "in_force")}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rate]:
        newer = Rate.objects.filter(kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
        rates: QuerySet[Rate] = super().get_queryset(request)
        return rates.annotate(replaced=Exists(newer))

    @display(description="In force", boolean=True)
    def in_force(self, rate: Any) -> bool:
        return not rate.replaced

    def has_add_permission(self, request: HttpRequest) -> bool:
        return staff_of(request).has_perm("telecaller.add_rate")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return super().get_readonly_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Model, form: Form, change: bool) -> None:
        given: dict[str, Any] = {**form.cleaned_data, "kind": Kind(form.cleaned_data["kind"])}
        obj.pk = rate_set(**given, by=staff_of(request)).pk
