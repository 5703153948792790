"""Who would like to find whom again."""

from django.contrib import admin

from accounts.admin.base import ReadOnlyAdmin
from telecaller.models import Favourite


@admin.register(Favourite)
class FavouriteAdmin(ReadOnlyAdmin):
    list_display = ("user", "telecaller_name", "created_at")
    list_select_related = ("user", "telecaller__user")
    search_fields = ("user__username", "telecaller__user__username")
    ordering = ("-pk",)
    fieldsets = ((None, {"fields": ("user", "telecaller", "created_at")}),)

    @admin.display(description="Telecaller")
    def telecaller_name(self, favourite: Favourite) -> str:
        return str(favourite.telecaller.user)
