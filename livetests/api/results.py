"""What came of rooms: for hosts all of it, for who took part their own."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from livetests.api.codes import IN_ROOM, REFUSED
from livetests.joining import room_of_code
from livetests.models import Answer, Participant, Signal, TestRoom
from livetests.result_files import FORMATS, ResultsFile
from livetests.result_serializers import FormatInput, MarkingInput, MarkInput, SignalsInput
from livetests.result_wire import (
    MarkingRow,
    OwnResult,
    Review,
    RoomResults,
    SignalView,
    marking_row,
    own_result,
    signal_view,
)
from livetests.results import own_review, person_review, room_results
from livetests.services.access import room_hosted
from livetests.services.marking import answer_mark
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet


class MarkingPage(Page, frozen=True):
    results: list[MarkingRow]


class SignalPage(Page, frozen=True):
    results: list[SignalView]


class OwnResultPage(Page, frozen=True):
    results: list[OwnResult]


OF_PERSON = [*IN_ROOM, OpenApiParameter("participant_id", OpenApiTypes.UUID, OpenApiParameter.PATH)]
OF_ANSWER = [*IN_ROOM, OpenApiParameter("answer_id", OpenApiTypes.INT, OpenApiParameter.PATH)]
FILES: dict[tuple[int, str], Any] = {(200, each.media_type): OpenApiTypes.BINARY for each in FORMATS.values()}
FILES |= {(200, "application/json"): ResultsFile}


class ResultsViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("mine",)

    @extend_schema(parameters=IN_ROOM, responses={200: RoomResults, **REFUSED}, tags=["Test results"])
    def list(self, request: Request, code: str) -> Response:
        """For hosts: who stands where, and how each question went. Of one that is asked now, nothing yet."""
        return Response(room_results(_hosted(request, code)))

    @extend_schema(parameters=OF_PERSON, responses={200: Review, **REFUSED}, tags=["Test results"])
    def person(self, request: Request, code: str, participant_id: UUID) -> Response:
        """For hosts: what one of them answered."""
        return Response(person_review(_hosted(request, code), participant_id))

    @extend_schema(parameters=IN_ROOM, responses={200: Review, **REFUSED}, tags=["Test results"])
    def mine(self, request: Request, code: str) -> Response:
        """What one answered oneself, and what was right. Once the test is over."""
        user_id = current_user(request).pk
        return Response(own_review(room_of_code(code, user_id=user_id), user_id))


class ResultsFileViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "test_exports"

    @extend_schema(parameters=[*IN_ROOM, FormatInput], responses={**FILES, **REFUSED}, tags=["Test results"])
    def retrieve(self, request: Request, code: str) -> HttpResponse:
        """For hosts: the same as a file, a line for each person. A workbook has its questions on a second sheet."""
        room = _hosted(request, code)
        suffix = parsed_query(FormatInput, request)["as"]
        made = HttpResponse(FORMATS[suffix].make(room), content_type=FORMATS[suffix].media_type)
        made.headers["Content-Disposition"] = f'attachment; filename="results-{room.code}.{suffix}"'
        return made


class MarkingViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        parameters=[*IN_ROOM, MarkingInput, *page_parameters()],
        responses={200: MarkingPage, **REFUSED},
        tags=["Test results"],
    )
    def list(self, request: Request, code: str) -> Response:
        """For hosts: answers that a person marks, to questions that are over."""
        room, given = _hosted(request, code), parsed_query(MarkingInput, request)
        answers = Answer.objects.to_mark_in(room).select_related("participant", "marked_by")
        if question := given.get("question"):
            answers = answers.filter(question=question)
        if given["unmarked"]:
            answers = answers.filter(marked_at__isnull=True)
        pages = CursorPages(ordering="id")
        return pages.get_paginated_response([marking_row(row) for row in pages.rows(answers, request, self)])

    @extend_schema(
        parameters=OF_ANSWER, request=MarkInput, responses={200: MarkingRow, **REFUSED}, tags=["Test results"]
    )
    def update(self, request: Request, code: str, answer_id: int) -> Response:
        """For hosts: say what an answer is worth. Their total moves with it; what was said before is replaced."""
        given, user = parsed(MarkInput, request), current_user(request)
        room = room_of_code(code, user_id=user.pk)
        return Response(marking_row(answer_mark(room_id=room.pk, by=user, answer_id=answer_id, **given)))


class SignalViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        parameters=[*IN_ROOM, SignalsInput, *page_parameters()],
        responses={200: SignalPage, **REFUSED},
        tags=["Test results"],
    )
    def list(self, request: Request, code: str) -> Response:
        """For hosts: what devices noticed, the latest first. A hint, and no proof of anything."""
        room, given = _hosted(request, code), parsed_query(SignalsInput, request)
        signals = Signal.objects.filter(participant__room=room).select_related("participant")
        if participant := given.get("participant"):
            signals = signals.filter(participant=participant)
        pages = CursorPages(ordering="-id")
        return pages.get_paginated_response([signal_view(row) for row in pages.rows(signals, request, self)])


class OwnResultViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("list",)

    @extend_schema(parameters=page_parameters(), responses={200: OwnResultPage}, tags=["Test results"])
    def list(self, request: Request) -> Response:
        """Tests that one took part in and that are over, the latest first."""
        seats = Participant.objects.shown().of_past_rooms().filter(user=current_user(request))
        pages = CursorPages(ordering="-id")
        rows = pages.rows(seats.with_place().select_related("room__host"), request, self)
        return pages.get_paginated_response([own_result(row) for row in rows])


def _hosted(request: Request, code: str) -> TestRoom:
    user_id = current_user(request).pk
    return room_hosted(room_of_code(code, user_id=user_id), user_id)


TEST_RESULT_URLS = [
    path("test-results/", OwnResultViewSet.as_view({"get": "list"})),
    path("test-rooms/<code:code>/results/", ResultsViewSet.as_view({"get": "list"})),
    path("test-rooms/<code:code>/results/mine/", ResultsViewSet.as_view({"get": "mine"})),
    path("test-rooms/<code:code>/results/export/", ResultsFileViewSet.as_view({"get": "retrieve"})),
    path(
        "test-rooms/<code:code>/results/people/<uuid:participant_id>/",
        ResultsViewSet.as_view({"get": "person"}),
    ),
    path("test-rooms/<code:code>/marking/", MarkingViewSet.as_view({"get": "list"})),
    path("test-rooms/<code:code>/marking/<int:answer_id>/", MarkingViewSet.as_view({"put": "update"})),
    path("test-rooms/<code:code>/signals/", SignalViewSet.as_view({"get": "list"})),
]
