"""Where people talk: that they do, not what they say. Staff read words only where somebody reports them."""

from django.contrib import admin
from unfold.decorators import display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline
from chat.models import Conversation, Member


class MemberInline(ReadOnlyInline):
    model = Member
    fields = readonly_fields = ("user", "role", "joined_at", "left_at")
    ordering = ("pk",)


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("called", "kind", "last_seq", "active_at", "created_by")
    list_filter = ("kind",)
    list_select_related = ("created_by",)
    search_fields = ("title", "members__user__username")
    ordering = ("-id",)  # the latest first: keys grow with time, and are an index
    inlines = (MemberInline,)
    fieldsets = (
        (None, {"fields": ("id", "kind", "title", "created_by", "created_at")}),
        ("What goes on", {"fields": ("last_seq", "active_at")}),
    )

    @display(description="Conversation")
    def called(self, conversation: Conversation) -> str:
        return conversation.title or f"{conversation.get_kind_display()} {str(conversation.pk)[-6:]}"
