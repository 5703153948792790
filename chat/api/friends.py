"""Friends, and requests to be one."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from accounts.models import User
from accounts.serializers import SearchInput
from chat.friend_serializers import BoxInput, FriendRequestInput
from chat.friend_wire import FriendRequestView, FriendshipView, FriendView, friend_request_view, friend_view
from chat.friendship import friendship_between
from chat.limits import friend_request_allowed
from chat.models import FriendRequest, Friendship
from chat.services.friend_requests import (
    friend_request_accept,
    friend_request_cancel,
    friend_request_decline,
    friend_request_send,
)
from chat.services.friends import friend_remove
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet


class FriendPage(Page, frozen=True):
    results: list[FriendView]


class FriendRequestPage(Page, frozen=True):
    results: list[FriendRequestView]


class FriendViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[SearchInput, *page_parameters()], responses={200: FriendPage}, tags=["Friends"])
    def list(self, request: Request) -> Response:
        """One's friends by name, all of them or those whose names have words that begin so."""
        friends = Friendship.objects.of(current_user(request).pk)
        if text := parsed_query(SearchInput, request).get("search"):
            friends = friends.filter(friend__in=User.objects.matching(text))
        pages = CursorPages(ordering="name")
        rows = pages.rows(friends.by_name().for_wire(), request, self)
        return pages.get_paginated_response([friend_view(row) for row in rows])

    @extend_schema(responses={200: FriendshipView}, tags=["Friends"])
    def retrieve(self, request: Request, user_id: UUID) -> Response:
        """What there is between oneself and somebody: a friendship, a request of either, or nothing."""
        return Response(friendship_between(user=current_user(request), other_id=user_id))

    @extend_schema(request=None, responses={204: None}, tags=["Friends"])
    def destroy(self, request: Request, user_id: UUID) -> Response:
        """Be friends no more."""
        friend_remove(by=current_user(request).pk, user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FriendRequestViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[BoxInput, *page_parameters()], responses={200: FriendRequestPage}, tags=["Friends"])
    def list(self, request: Request) -> Response:
        """Requests that wait for an answer, the latest first."""
        user_id = current_user(request).pk
        incoming = parsed_query(BoxInput, request)["box"] == "in"
        requests = FriendRequest.objects.received_by(user_id) if incoming else FriendRequest.objects.sent_by(user_id)
        pages = CursorPages(ordering="-id")
        rows = pages.rows(requests.with_people(), request, self)
        return pages.get_paginated_response([friend_request_view(row, seen_by=user_id) for row in rows])

    @extend_schema(
        request=FriendRequestInput,
        responses={200: FriendshipView, 201: FriendshipView, 404: ErrorEnvelope, 409: ErrorEnvelope},
        tags=["Friends"],
    )
    def create(self, request: Request) -> Response:
        """Ask somebody. If they asked already, the two are friends; asked twice is asked once (200)."""
        user, other_id = current_user(request), parsed(FriendRequestInput, request)["user"]
        with friend_request_allowed(by=user.pk):
            created = friend_request_send(by=user.pk, user_id=other_id)
        answer = friendship_between(user=user, other_id=other_id)
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    @extend_schema(request=None, responses={200: FriendshipView, 409: ErrorEnvelope}, tags=["Friends"])
    def accept(self, request: Request, request_id: int) -> Response:
        """Be friends with who asked."""
        user = current_user(request)
        friend_id = friend_request_accept(request_id=request_id, by=user.pk)
        return Response(friendship_between(user=user, other_id=friend_id))

    @extend_schema(request=None, responses={204: None, 409: ErrorEnvelope}, tags=["Friends"])
    def decline(self, request: Request, request_id: int) -> Response:
        """Let it be. Who asked is not told, and is not heard again for 30 days."""
        friend_request_decline(request_id=request_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, 409: ErrorEnvelope}, tags=["Friends"])
    def destroy(self, request: Request, request_id: int) -> Response:
        """Take one's own request back."""
        friend_request_cancel(request_id=request_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


FRIEND_URLS = [
    path("friends/", FriendViewSet.as_view({"get": "list"})),
    path("friends/<uuid:user_id>/", FriendViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
    path("friend-requests/", FriendRequestViewSet.as_view({"get": "list", "post": "create"})),
    path("friend-requests/<int:request_id>/", FriendRequestViewSet.as_view({"delete": "destroy"})),
    path("friend-requests/<int:request_id>/accept/", FriendRequestViewSet.as_view({"post": "accept"})),
    path("friend-requests/<int:request_id>/decline/", FriendRequestViewSet.as_view({"post": "decline"})),
]
