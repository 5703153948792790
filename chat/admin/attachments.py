"""What files are kept, for whom: not what is in them."""

from django.contrib import admin

from accounts.admin.base import ReadOnlyAdmin
from chat.models import Attachment


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "kind", "content_type", "size", "created_at")
    list_filter = ("kind",)
    list_select_related = ("owner",)
    search_fields = ("owner__username",)
    ordering = ("-id",)
    fields = ("id", "owner", "kind", "content_type", "size", "width", "height", "duration_ms", "created_at")
