"""Rooms in which tests are held, who took part, and what they answered. Staff may end a room, and delete it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyInline
from accounts.admin.forms import ConfirmForm
from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.services.access import moved_on
from livetests.services.holding import room_delete
from livetests.services.phases import room_end


class QuestionInline(ReadOnlyInline):
    model = RoomQuestion
    fields = readonly_fields = ("position", "kind", "prompt", "points", "answers")
    ordering = ("position",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomQuestion]:
        found: QuerySet[RoomQuestion] = super().get_queryset(request)
        return found.annotate(count=Count("answers"))

    @display(description="Answers")
    def answers(self, question: Any) -> int:
        return int(question.count)


@admin.register(TestRoom)
class TestRoomAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "host", "pace", "state", "people", "created_at", "ended_at")
    list_filter = ("phase", "pace", ("deleted_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("host",)
    search_fields = ("code", "title", "host__username", "host__full_name")
    ordering = ("-pk",)  # the latest first: keys grow with time, and are an index
    inlines = (QuestionInline,)
    actions_detail = ("end", "remove")
    fieldsets = (
        (None, {"fields": ("id", "code", "title", "test", "host", "pace", "scoring", "phase", "step", "people")}),
        ("Door", {"fields": ("lobby", "locked", "guests", "late_join", "opens_at", "closes_at")}),
        ("When", {"fields": ("created_at", "started_at", "asked_at", "due_at", "paused_at", "ended_at", "deleted_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TestRoom]:
        found: QuerySet[TestRoom] = super().get_queryset(request)
        # Not joined and grouped: then all rooms would be counted for a page of them.
        people = Participant.objects.filter(room=OuterRef("pk")).order_by().values("room")
        return found.annotate(people=Coalesce(Subquery(people.annotate(all=Count("pk")).values("all")), 0))

    @display(description="Participants", ordering="people")
    def people(self, room: Any) -> int:
        return int(room.people)

    @display(description="Phase", ordering="phase", label={"Not begun": "info", "Over": "warning", "deleted": "danger"})
    def state(self, room: TestRoom) -> str:
        return "deleted" if room.deleted_at else str(room.get_phase_display())

    @action(description="End the room", permissions=["change"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        room = self.row(request, object_id, TestRoom)

        def act(_: dict[str, Any]) -> str:
            if room.has_ended:
                raise moved_on()
            room_end(room_id=room.pk, by=room.host_id)
            return f"Ended {room}"

        return self.ask(request, room, title=f"End {room}", form=ConfirmForm(request.POST or None), act=act)

    @action(description="Delete", permissions=["change"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """For everybody. Its rows stay."""
        room = self.row(request, object_id, TestRoom)

        def act(_: dict[str, Any]) -> str:
            room_delete(room_id=room.pk, by=room.host_id)
            return f"Deleted {room}"

        return self.ask(request, room, title=f"Delete {room}", form=ConfirmForm(request.POST or None), act=act)


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    list_display = ("name", "user", "room", "seated", "score", "right", "answered", "joined_at")
    list_filter = ("state", "joined_at")
    list_select_related = ("user", "room")
    search_fields = ("name", "user__username", "room__code", "room__title")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("id", "room", "user", "name", "state", "admitted", "extra_percent")}),
        ("Totals", {"fields": ("score", "streak", "right", "answered", "took_ms")}),
        ("When", {"fields": ("joined_at", "given", "asked_at", "finished_at")}),
    )

    @display(description="State", ordering="state", label={"Takes part": "success", "Removed by the host": "danger"})
    def seated(self, participant: Participant) -> str:
        return str(participant.get_state_display())


@admin.register(Answer)
class AnswerAdmin(ReadOnlyAdmin):
    list_display = ("participant", "question", "final", "points", "bonus", "marked_by", "saved_at")
    list_filter = ("final", "question__kind", "saved_at")
    list_select_related = ("participant", "question", "marked_by")
    search_fields = ("participant__name", "participant__user__username", "question__room__code")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("participant", "question", "value", "final", "saved_at", "took_ms")}),
        ("Earned", {"fields": ("share", "points", "bonus", "streak")}),
        ("Marked", {"fields": ("comment", "marked_by", "marked_at")}),
    )
