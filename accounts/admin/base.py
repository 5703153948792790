"""What the staff pages share: rows that are only read, and actions that ask something before they act."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin, TabularInline

from accounts.models import User
from realtime.errors import DomainError

Row = TypeVar("Row", bound=Model)


class ReadOnlyInline(TabularInline):
    """What belongs to a row, below it."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, *_arguments: object) -> bool:
        return False


class ReadOnlyAdmin(ModelAdmin):
    """May be looked at by whoever may view, acted on by whoever may change; never edited field by field."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for _, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        nothing_to_save = {"show_save": False, "show_save_and_continue": False, **(extra_context or {})}
        return cast("HttpResponse", super().change_view(request, object_id, form_url, nothing_to_save))

    def save_model(self, request: HttpRequest, obj: Model, form: forms.Form, change: bool) -> None:
        """There is nothing to save, and what was read a moment ago would go over what others have written since."""

    def row(self, request: HttpRequest, object_id: str, kind: type[Row]) -> Row:
        row = self.get_object(request, object_id)
        if not isinstance(row, kind):
            raise Http404
        return row

    def ask(
        self, request: HttpRequest, row: Model, *, title: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
    ) -> HttpResponse:
        """Shows the form; once it is filled in, does what was asked and returns to the row."""
        if request.method == "POST" and form.is_valid():
            try:
                done = act(form.cleaned_data)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                return self._done(request, row, done)
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": row,
            "form": form,
            "back": self.address_of(row),
        }
        return TemplateResponse(request, "accounts/admin/action.html", context)

    def address_of(self, row: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def _done(self, request: HttpRequest, row: Model, done: str) -> HttpResponse:
        LogEntry.objects.log_actions(
            user_id=staff_of(request).pk, queryset=[row], action_flag=CHANGE, change_message=done, single_object=True
        )
        messages.success(request, done)
        return HttpResponseRedirect(self.address_of(row))


def staff_of(request: HttpRequest) -> User:
    return cast("User", request.user)
