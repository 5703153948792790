"""Tests, with their questions and authors. Staff may delete one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline
from accounts.admin.forms import ConfirmForm
from livetests.models import Author, Question, Test
from livetests.models.test import TestQuerySet
from livetests.services.authoring import no_such_test
from livetests.services.tests import live_test_end


class AuthorInline(ReadOnlyInline):
    model = Author
    fields = readonly_fields = ("user", "added_at")
    ordering = ("pk",)
    verbose_name_plural = "authors beside the owner"


class QuestionInline(ReadOnlyInline):
    model = Question
    fields = readonly_fields = ("position", "kind", "prompt", "points", "seconds")
    ordering = ("position", "pk")


@admin.register(Test)
class TestAdmin(ReadOnlyAdmin):
    list_display = ("title", "owner", "question_count", "state", "created_at", "changed_at")
    list_filter = (("deleted_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("owner",)
    search_fields = ("title", "owner__username", "owner__full_name")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    inlines = (AuthorInline, QuestionInline)
    actions_detail = ("discard",)
    fieldsets = (
        (None, {"fields": ("id", "title", "owner", "description")}),
        ("For each participant", {"fields": ("shuffle_questions", "shuffle_choices")}),
        ("When", {"fields": ("created_at", "changed_at", "deleted_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Test]:
        found: TestQuerySet = super().get_queryset(request)
        return found.with_count()

    @display(description="Questions")
    def question_count(self, test: Any) -> int:
        count: int = test.question_count
        return count

    @display(description="State", label={"deleted": "warning"})
    def state(self, test: Test) -> str:
        return "deleted" if test.is_deleted else "kept"

    @action(description="Delete", permissions=["change"])
    def discard(self, request: HttpRequest, object_id: str) -> HttpResponse:
        test = self.row(request, object_id, Test)

        def act(_: dict[str, Any]) -> str:
            if not live_test_end(test):
                raise no_such_test()
            return f"Deleted {test}"

        return self.ask(request, test, title=f"Delete {test}", form=ConfirmForm(request.POST or None), act=act)
