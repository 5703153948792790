"""Rooms, and who sits in them. Staff may end one."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline
from accounts.admin.forms import ConfirmForm
from calls.models import Room, Seat
from calls.services.access import must_run
from calls.services.rooms import room_end


class SeatInline(ReadOnlyInline):
    model = Seat
    fields = readonly_fields = ("user", "state", "joined_at", "left_at", "expires_at")
    ordering = ("joined_at", "pk")


@admin.register(Room)
class RoomAdmin(ReadOnlyAdmin):
    list_display = ("called", "host", "kind", "media", "state", "created_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "media", "kind", "created_at")
    list_select_related = ("host",)
    search_fields = ("id", "title", "host__username", "host__full_name")
    ordering = ("-created_at",)
    inlines = (SeatInline,)
    actions_detail = ("end",)
    fieldsets = (
        (None, {"fields": ("id", "title", "host", "kind", "media", "max_participants")}),
        ("Door", {"fields": ("lobby", "locked")}),
        ("When", {"fields": ("created_at", "closes_at", "ended_at", "end_reason")}),
    )

    @display(description="Room")
    def called(self, room: Room) -> str:
        return str(room)

    @display(description="State", label={"running": "success"})
    def state(self, room: Room) -> str:
        return "over" if room.has_ended else "running"

    @action(description="End", permissions=["change"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        room = self.row(request, object_id, Room)

        def act(_: dict[str, Any]) -> str:
            must_run(room)
            room_end(room=room, reason=Room.End.STAFF)
            return f"Ended {room}"

        return self.ask(request, room, title=f"End {room}", form=ConfirmForm(request.POST or None), act=act)
