"""Who is whose friend, and who asked whom."""

from django.contrib import admin
from unfold.decorators import display

from accounts.admin.base import ReadOnlyAdmin
from chat.models import FriendRequest, Friendship


@admin.register(FriendRequest)
class FriendRequestAdmin(ReadOnlyAdmin):
    list_display = ("sender", "receiver", "state", "created_at")
    list_filter = (("declined_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("sender", "receiver")
    search_fields = ("sender__username", "sender__full_name", "receiver__username", "receiver__full_name")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    fieldsets = ((None, {"fields": ("sender", "receiver", "created_at", "declined_at", "cancelled_at")}),)

    @display(description="State", label={"waiting": "info", "declined": "warning"})
    def state(self, request: FriendRequest) -> str:
        return "waiting" if request.declined_at is None else "declined"


@admin.register(Friendship)
class FriendshipAdmin(ReadOnlyAdmin):
    """Each is shown from both sides, as it is held."""

    list_display = ("user", "friend", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("user", "friend")
    search_fields = ("user__username", "user__full_name")
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": ("user", "friend", "created_at")}),)
