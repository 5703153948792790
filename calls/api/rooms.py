"""Rooms, and those who sit in them."""

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from accounts.wire import PublicUser, public_user
from calls import media
from calls.limits import room_allowed
from calls.media.base import Credentials
from calls.models import Kind, Seat
from calls.serializers import LobbyInput, LockInput, RoomInput
from calls.services.access import may_have_media, must_sit, room_seen_by
from calls.services.hosting import (
    room_end_as_host,
    room_set_lobby,
    room_set_locked,
    seat_admit,
    seat_mute,
    seat_refuse,
    seat_remove,
)
from calls.services.rooms import room_create
from calls.services.talk import talk_open
from calls.wire import Participant, RoomView, participant, room_view
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class Participants(msgspec.Struct, frozen=True):
    """Who sits in a room, and to its host who waits at the door; in the order in which they came."""

    participants: list[Participant]
    waiting: list[PublicUser]


class RoomId(StringConverter):
    regex = "[0-9a-f]{16}"


IN_ROOM = [OpenApiParameter("room_id", OpenApiTypes.STR, OpenApiParameter.PATH, pattern=f"^{RoomId.regex}$")]
OF_PERSON = [*IN_ROOM, OpenApiParameter("user_id", OpenApiTypes.UUID, OpenApiParameter.PATH)]
REFUSED = {403: ErrorEnvelope, 404: ErrorEnvelope, 409: ErrorEnvelope}


class RoomViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=RoomInput, responses={201: RoomView}, tags=["Rooms"])
    def create(self, request: Request) -> Response:
        """Open a room. Whoever is told its id may come; if nobody does within five minutes, it closes."""
        given, user = parsed(RoomInput, request), current_user(request)
        given["kind"] = Kind(given["kind"])
        with room_allowed(by=user.pk):
            room = room_create(by=user.pk, **given)
        room.host = user
        return Response(room_view(room), status=status.HTTP_201_CREATED)

    @extend_schema(parameters=IN_ROOM, responses={200: RoomView}, tags=["Rooms"])
    def retrieve(self, request: Request, room_id: str) -> Response:
        """One room, also when it is over."""
        return Response(room_view(room_seen_by(room_id, current_user(request).pk).room))

    @extend_schema(
        parameters=IN_ROOM, request=None, responses={200: Credentials, **REFUSED, 503: ErrorEnvelope}, tags=["Rooms"]
    )
    def join(self, request: Request, room_id: str) -> Response:
        """What a device needs for pictures and sound. The seat itself is taken over the socket (`calls.join_room`)."""
        user = current_user(request)
        standing = room_seen_by(room_id, user.pk)
        may_have_media(standing)
        return Response(media.credentials(standing.room, user))

    @extend_schema(parameters=IN_ROOM, request=LockInput, responses={200: RoomView, **REFUSED}, tags=["Rooms"])
    def lock(self, request: Request, room_id: str) -> Response:
        """Let nobody new in, or let them in again. Those who sit in it stay, and the host comes in anyway."""
        by, locked = current_user(request).pk, parsed(LockInput, request)["locked"]
        return Response(room_view(room_set_locked(room_id=room_id, by=by, locked=locked)))

    @extend_schema(parameters=IN_ROOM, request=LobbyInput, responses={200: RoomView, **REFUSED}, tags=["Rooms"])
    def lobby(self, request: Request, room_id: str) -> Response:
        """Let newcomers wait until they are admitted, or let in all who wait."""
        by, lobby = current_user(request).pk, parsed(LobbyInput, request)["lobby"]
        return Response(room_view(room_set_lobby(room_id=room_id, by=by, lobby=lobby)))

    @extend_schema(parameters=IN_ROOM, request=None, responses={204: None, **REFUSED}, tags=["Rooms"])
    def end(self, request: Request, room_id: str) -> Response:
        """Close a room that one hosts, for everybody."""
        room_end_as_host(room_id=room_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=IN_ROOM, request=None, responses={200: RoomView, **REFUSED}, tags=["Rooms"])
    def conversation(self, request: Request, room_id: str) -> Response:
        """Begin to write to each other: `conversation` is one of chat's, whose members are those who sit here."""
        return Response(room_view(talk_open(room_id=room_id, by=current_user(request).pk).room))


class ParticipantViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=IN_ROOM, responses={200: Participants, **REFUSED}, tags=["Rooms"])
    def list(self, request: Request, room_id: str) -> Response:
        """Who is in the room, for those who are, and its host."""
        standing = room_seen_by(room_id, current_user(request).pk)
        if not standing.is_host:
            must_sit(standing)
        seats = list(Seat.objects.present().filter(room=room_id).in_order().with_people())
        waiting = [seat for seat in seats if seat.state == Seat.State.WAITING and standing.is_host]
        return Response(
            Participants(
                participants=[participant(seat) for seat in seats if seat.state == Seat.State.TAKEN],
                waiting=[public_user(seat.user) for seat in waiting],
            )
        )

    @extend_schema(parameters=OF_PERSON, request=None, responses={204: None, **REFUSED}, tags=["Rooms"])
    def admit(self, request: Request, room_id: str, user_id: UUID) -> Response:
        """Let in somebody who waits, also if the room is locked."""
        return _decided(seat_admit, request, room_id, user_id)

    @extend_schema(parameters=OF_PERSON, request=None, responses={204: None, **REFUSED}, tags=["Rooms"])
    def refuse(self, request: Request, room_id: str, user_id: UUID) -> Response:
        """Let somebody who waits know that they cannot come in now."""
        return _decided(seat_refuse, request, room_id, user_id)

    @extend_schema(parameters=OF_PERSON, request=None, responses={204: None, **REFUSED}, tags=["Rooms"])
    def remove(self, request: Request, room_id: str, user_id: UUID) -> Response:
        """Send somebody out for good: for them, there is no such room any more."""
        return _decided(seat_remove, request, room_id, user_id)

    @extend_schema(parameters=OF_PERSON, request=None, responses={204: None, **REFUSED}, tags=["Rooms"])
    def mute(self, request: Request, room_id: str, user_id: UUID) -> Response:
        """Turn somebody's sound off. They may turn it on again."""
        return _decided(seat_mute, request, room_id, user_id)


def _decided(decide: Callable[..., None], request: Request, room_id: str, user_id: UUID) -> Response:
    decide(room_id=room_id, by=current_user(request).pk, user_id=user_id)
    return Response(status=status.HTTP_204_NO_CONTENT)


register_converter(RoomId, "room")

ROOM_URLS = [
    path("calls/rooms/", RoomViewSet.as_view({"post": "create"})),
    path("calls/rooms/<room:room_id>/", RoomViewSet.as_view({"get": "retrieve"})),
    *(
        path(f"calls/rooms/<room:room_id>/{name}/", RoomViewSet.as_view({"post": name}))
        for name in ("join", "lock", "lobby", "end", "conversation")
    ),
    path("calls/rooms/<room:room_id>/participants/", ParticipantViewSet.as_view({"get": "list"})),
    *(
        path(
            f"calls/rooms/<room:room_id>/participants/<uuid:user_id>/{name}/",
            ParticipantViewSet.as_view({"post": name}),
        )
        for name in ("admit", "refuse", "remove", "mute")
    ),
]
