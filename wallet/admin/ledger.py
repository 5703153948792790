"""The books. They are only read; what is wrong with them is put right by more journals."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline, staff_of
from accounts.admin.forms import ConfirmForm
from wallet.admin.forms import AdjustForm, NoteForm
from wallet.admin.links import links_to
from wallet.models import Account, Books, Hold, Journal, Transfer
from wallet.services.adjustments import account_adjust, journal_take_back
from wallet.services.books import books_check


class TransferInline(ReadOnlyInline):
    model = Transfer
    fields = readonly_fields = ("debit", "credit", "amount", "debit_after", "credit_after")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        found: QuerySet[Transfer] = super().get_queryset(request)
        return found.select_related("debit__owner", "credit__owner")


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = ("owner", "kind", "unit", "balance", "held", "available")
    list_filter = ("kind", "unit")
    list_select_related = ("owner",)
    search_fields = ("owner__username", "owner__full_name")
    ordering = ("-pk",)
    actions_detail = ("adjust",)
    fieldsets = (
        (None, {"fields": ("id", "owner", "kind", "unit")}),
        ("What is there", {"fields": ("balance", "held", "available", "credits", "debits")}),
        ("More", {"fields": ("moved",)}),
    )

    def has_adjust_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        return staff_of(request).has_perm("wallet.adjust_account")

    @display(description="Transfers")
    def moved(self, account: Account) -> SafeString:
        return format_html('<a href="{}?q={}">All of them</a>', reverse("admin:wallet_transfer_changelist"), account.pk)

    @action(description="Give or take coins", permissions=["adjust"])
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        account = self.row(request, object_id, Account)

        def act(given: dict[str, Any]) -> str:
            account_adjust(account=account, by=staff_of(request), **given)
            verb = "Gave" if given["coins"] > 0 else "Took"
            return f"{verb} {abs(given['coins'])} coins, {account.owner}: {given['note']}"

        title = f"Give {account.owner or 'the house'} coins, or take them"
        return self.ask(request, account, title=title, form=AdjustForm(request.POST or None), act=act)


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    list_display = ("key", "reason", "note", "by", "created_at")
    list_filter = ("reason", "created_at")
    list_select_related = ("by",)
    search_fields = ("key", "note", "by__username")
    ordering = ("-pk",)
    inlines = (TransferInline,)
    actions_detail = ("reverse_journal",)
    fieldsets = ((None, {"fields": ("id", "key", "reason", "note", "by", "created_at", "reverses", "reversed_by")}),)

    def has_reverse_permission(self, request: HttpRequest, _object_id: str = "") -> bool:
        return staff_of(request).has_perm("wallet.reverse_journal")

    @display(description="Reversed by")
    def reversed_by(self, journal: Journal) -> SafeString | str:
        return links_to(Journal.objects.filter(reverses=journal))

    @action(description="Reverse", permissions=["reverse"])
    def reverse_journal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        journal = self.row(request, object_id, Journal)

        def act(given: dict[str, Any]) -> str:
            journal_take_back(journal=journal, by=staff_of(request), note=given["note"])
            return f"Reversed {journal}: {given['note']}"

        title = f"Reverse {journal}"
        return self.ask(request, journal, title=title, form=NoteForm(request.POST or None), act=act)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("journal", "debit", "credit", "amount", "debit_after", "credit_after")
    list_select_related = ("journal", "debit__owner", "credit__owner")
    search_fields = ("journal__key",)
    search_help_text = "The number of an account, or what a journal's key begins with."
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": ("id", "journal", "debit", "credit", "amount", "debit_after", "credit_after")}),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Transfer], search_term: str
    ) -> tuple[QuerySet[Transfer], bool]:
        """By an index, each of them."""
        if search_term.isdecimal() and len(search_term) < 19:
            number = int(search_term)
            return queryset.filter(Q(debit=number) | Q(credit=number)), False
        return queryset.filter(journal__key__startswith=search_term), False


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    list_display = ("key", "account", "amount", "captured", "created_at", "closed_at")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("account__owner",)
    search_fields = ("key", "account__owner__username")
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": ("id", "key", "account", "amount", "captured", "created_at", "closed_at")}),)


@admin.register(Books)
class BooksAdmin(ReadOnlyAdmin):
    list_display = ("state", "checked_at", "frozen_at")
    actions_list = ("check_books",)
    fieldsets = ((None, {"fields": ("state", "checked_at", "frozen_at")}),)

    @display(description="State", label={"in order": "success", "frozen": "danger"})
    def state(self, books: Books) -> str:
        return str(books)

    @action(description="Check the books", permissions=["change"])
    def check_books(self, request: HttpRequest) -> HttpResponse:
        def act(_: dict[str, Any]) -> str:
            wrong = books_check().wrong
            return "; ".join(f"{name}: {problems[0]}" for name, problems in wrong.items()) or "The books are in order"

        form = ConfirmForm(request.POST or None)
        return self.ask(request, Books(pk=1), title="Check the books", form=form, act=act)
