"""Rooms in which tests are held."""

from io import BytesIO
from uuid import UUID

import segno
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from files.serving import file_response
from files.storage import private_storage
from livetests.api.codes import IN_ROOM, REFUSED
from livetests.api.door import DoorViewSet
from livetests.api.questions import IMAGE
from livetests.joining import room_of_code
from livetests.models import Participant, Test, TestRoom
from livetests.models.room import TestRoomQuerySet
from livetests.room_serializers import ExtraTimeInput, TestRoomChangeInput, TestRoomInput
from livetests.room_state import RoomState, room_state
from livetests.room_wire import ParticipantView, TestRoomView, participant_view, room_view
from livetests.scoring import Scoring
from livetests.services.access import room_hosted, room_question_seen_by
from livetests.services.holding import room_change, room_create, room_delete, room_take_over
from livetests.services.images import image_file
from livetests.services.seats import seat_admit, seat_give_time, seat_remove
from realtime.errors import NotFound
from realtime.rest.allowances import allowance
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class TestRoomPage(Page, frozen=True):
    results: list[TestRoomView]


class ParticipantPage(Page, frozen=True):
    results: list[ParticipantView]


OF_SEAT = [*IN_ROOM, OpenApiParameter("participant_id", OpenApiTypes.UUID, OpenApiParameter.PATH)]


class HeldTestViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: TestRoomPage, 404: ErrorEnvelope}, tags=["Test rooms"])
    def list(self, request: Request, test_id: UUID) -> Response:
        """The rooms in which a test of one's own was held, the latest first."""
        rooms = TestRoom.objects.undeleted().with_people().filter(test=_test(request, test_id))
        return _page(request, self, rooms)

    @extend_schema(request=TestRoomInput, responses={201: TestRoomView, **REFUSED}, tags=["Test rooms"])
    def create(self, request: Request, test_id: UUID) -> Response:
        """Hold a test, as it is now: what is edited later does not change the room."""
        given, user = parsed(TestRoomInput, request), current_user(request)
        given["pace"] = TestRoom.Pace(given["pace"])
        given["scoring"] = Scoring(given.get("scoring", Scoring.ACCURACY))
        test = _test(request, test_id)
        with allowance("test_rooms", user.pk):
            room = room_create(test=test, by=user, **given)
        return Response(room_view(room), status=status.HTTP_201_CREATED)


class TestRoomViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("retrieve", "state")

    @extend_schema(parameters=page_parameters(), responses={200: TestRoomPage}, tags=["Test rooms"])
    def list(self, request: Request) -> Response:
        """Rooms that one hosts, or may take over, the latest first."""
        return _page(request, self, TestRoom.objects.hosted_by(current_user(request).pk).with_people())

    @extend_schema(parameters=IN_ROOM, responses={200: TestRoomView, **REFUSED}, tags=["Test rooms"])
    def retrieve(self, request: Request, code: str) -> Response:
        """What a code leads to. Letters of either size, with or without a hyphen."""
        return Response(room_view(_room(request, code)))

    @extend_schema(
        parameters=IN_ROOM, request=TestRoomChangeInput, responses={200: TestRoomView, **REFUSED}, tags=["Test rooms"]
    )
    def partial_update(self, request: Request, code: str) -> Response:
        """Lock it, open its lobby, or let it close at another time."""
        given = parsed(TestRoomChangeInput, request)
        return Response(room_view(room_change(room_id=_room(request, code).pk, by=current_user(request).pk, **given)))

    @extend_schema(parameters=IN_ROOM, request=None, responses={204: None, **REFUSED}, tags=["Test rooms"])
    def destroy(self, request: Request, code: str) -> Response:
        """Delete it for everybody, with its results. One that runs is ended."""
        room_delete(room_id=_room(request, code).pk, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=IN_ROOM, responses={200: RoomState, **REFUSED}, tags=["Test rooms"])
    def state(self, request: Request, code: str) -> Response:
        """All that a page needs, as `livetests.state` has it."""
        return Response(room_state(_room(request, code).pk, current_user(request).pk))

    @extend_schema(parameters=IN_ROOM, request=None, responses={200: TestRoomView, **REFUSED}, tags=["Test rooms"])
    def host(self, request: Request, code: str) -> Response:
        """Take over, as one who may edit the test."""
        return Response(room_view(room_take_over(room_id=_room(request, code).pk, by=current_user(request))))

    @extend_schema(
        parameters=IN_ROOM, responses={(200, "image/svg+xml"): OpenApiTypes.BINARY, **REFUSED}, tags=["Test rooms"]
    )
    def qr(self, request: Request, code: str) -> HttpResponse:
        """A picture of the address at which one joins."""
        room = _room(request, code)
        picture = segno.make(request.build_absolute_uri(f"/join/{room.code}"), error="m")
        svg = BytesIO()
        picture.save(svg, kind="svg", border=2, omitsize=True)
        return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


class ParticipantViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        parameters=[*IN_ROOM, *page_parameters()], responses={200: ParticipantPage, **REFUSED}, tags=["Test rooms"]
    )
    def list(self, request: Request, code: str) -> Response:
        """For hosts: who takes part, waits or has left, in the order in which they came."""
        room = room_hosted(_room(request, code), current_user(request).pk)
        people = Participant.objects.filter(room=room).exclude(state=Participant.State.REMOVED).with_devices()
        pages = CursorPages(ordering="id")
        rows = pages.rows(people, request, self)
        return pages.get_paginated_response([participant_view(row, here=row.here) for row in rows])

    @extend_schema(
        parameters=OF_SEAT, request=ExtraTimeInput, responses={200: ParticipantView, **REFUSED}, tags=["Test rooms"]
    )
    def partial_update(self, request: Request, code: str, participant_id: UUID) -> Response:
        """Give somebody more time for each question, from the next one on."""
        extra = parsed(ExtraTimeInput, request)["extra_percent"]
        seat = seat_give_time(participant_id=participant_id, extra_percent=extra, **_by(request, code))
        return Response(participant_view(seat, here=seat.devices.exists()))

    @extend_schema(parameters=OF_SEAT, request=None, responses={204: None, **REFUSED}, tags=["Test rooms"])
    def admit(self, request: Request, code: str, participant_id: UUID) -> Response:
        """Let in somebody who waits."""
        seat_admit(participant_id=participant_id, **_by(request, code))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=OF_SEAT, request=None, responses={204: None, **REFUSED}, tags=["Test rooms"])
    def remove(self, request: Request, code: str, participant_id: UUID) -> Response:
        """Send somebody away for good, or do not let them in. What they answered does not count."""
        seat_remove(participant_id=participant_id, **_by(request, code))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoomImageViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("retrieve",)

    @extend_schema(responses=IMAGE, tags=["Test rooms"])
    def retrieve(self, request: Request, room_question_id: UUID) -> HttpResponseBase:
        """The picture of a question, for hosts and, from when it is asked, for those who take part."""
        question = room_question_seen_by(room_question_id, current_user(request).pk)
        return file_response(request, image_file(question.image), private_storage())


def _room(request: Request, code: str) -> TestRoom:
    return room_of_code(code, user_id=current_user(request).pk)


def _by(request: Request, code: str) -> dict[str, UUID]:
    return {"room_id": _room(request, code).pk, "by": current_user(request).pk}


def _test(request: Request, test_id: UUID) -> Test:
    test = Test.objects.of(current_user(request).pk).filter(pk=test_id).first()
    if test is None:
        raise NotFound("not_found", "There is no such test.")
    return test


def _page(request: Request, view: ApiViewSet, rooms: TestRoomQuerySet) -> Response:
    pages = CursorPages(ordering="-id")
    return pages.get_paginated_response([room_view(row) for row in pages.rows(rooms, request, view)])


TEST_ROOM_URLS = [
    path("live-tests/<uuid:test_id>/rooms/", HeldTestViewSet.as_view({"get": "list", "post": "create"})),
    path("test-rooms/questions/<uuid:room_question_id>/image/", RoomImageViewSet.as_view({"get": "retrieve"})),
    path("test-rooms/", TestRoomViewSet.as_view({"get": "list"})),
    path(
        "test-rooms/<code:code>/",
        TestRoomViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("test-rooms/<code:code>/join/", DoorViewSet.as_view({"post": "join"})),
    path("test-rooms/<code:code>/state/", TestRoomViewSet.as_view({"get": "state"})),
    path("test-rooms/<code:code>/host/", TestRoomViewSet.as_view({"post": "host"})),
    path("test-rooms/<code:code>/qr/", TestRoomViewSet.as_view({"get": "qr"})),
    path("test-rooms/<code:code>/participants/", ParticipantViewSet.as_view({"get": "list"})),
    path(
        "test-rooms/<code:code>/participants/<uuid:participant_id>/",
        ParticipantViewSet.as_view({"patch": "partial_update"}),
    ),
    *(
        path(
            f"test-rooms/<code:code>/participants/<uuid:participant_id>/{name}/",
            ParticipantViewSet.as_view({"post": name}),
        )
        for name in ("admit", "remove")
    ),
]
