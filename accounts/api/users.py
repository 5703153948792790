"""Other people: finding them, looking at them, keeping them away, reporting them."""

from datetime import datetime
from uuid import UUID

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from accounts.evidence import About, looks
from accounts.models import Block, User
from accounts.serializers import ReportInput, SearchInput
from accounts.services.blocks import block_create, block_delete
from accounts.services.reports import report_file
from accounts.wire import Profile, PublicUser, profile, public_user
from realtime.errors import NotFound
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet


class UserPage(Page, frozen=True):
    results: list[PublicUser]


class ReportAnswer(msgspec.Struct, frozen=True):
    id: int
    user: UUID
    reason: str
    created_at: datetime


class UserViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "search"

    @extend_schema(parameters=[SearchInput, *page_parameters()], responses={200: UserPage}, tags=["People"])
    def list(self, request: Request) -> Response:
        """People by the beginnings of the words of their name or user name."""
        user = current_user(request)
        found = User.objects.active().exclude(pk=user.pk).not_blocked_with(user).by_name()
        pages = CursorPages(ordering="name")
        rows = pages.rows(found.matching(parsed_query(SearchInput, request).get("search", "")), request, self)
        return pages.get_paginated_response([public_user(row) for row in rows])

    @extend_schema(responses={200: Profile}, tags=["People"])
    def retrieve(self, request: Request, user_id: UUID) -> Response:
        """Somebody's profile. Who was blocked by them does not see it."""
        user = User.objects.visible_to(current_user(request)).filter(pk=user_id).first()
        if user is None:
            raise NotFound("not_found", "There is no such person.")
        blocked = Block.objects.filter(blocker=current_user(request), blocked=user).exists()
        return Response(profile(user, blocked=blocked))


class BlockViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: UserPage}, tags=["People"])
    def list(self, request: Request) -> Response:
        """Those one has blocked, the latest first."""
        pages = CursorPages(ordering="-id")
        blocks = Block.objects.filter(blocker=current_user(request)).select_related("blocked")
        return pages.get_paginated_response([public_user(row.blocked) for row in pages.rows(blocks, request, self)])

    @extend_schema(request=None, responses={204: None}, tags=["People"])
    def update(self, request: Request, user_id: UUID) -> Response:
        """Block somebody: they can no longer write, call, befriend or see one's presence. Doing it twice is once."""
        block_create(blocker=current_user(request), user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, tags=["People"])
    def destroy(self, request: Request, user_id: UUID) -> Response:
        """Lift a block. Fine if there is none."""
        block_delete(blocker=current_user(request), user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReportViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "report"

    @extend_schema(
        request=ReportInput, responses={200: ReportAnswer, 201: ReportAnswer, 404: ErrorEnvelope}, tags=["People"]
    )
    def create(self, request: Request) -> Response:
        """Tell the staff about somebody: about a message of theirs, or a call with them, or only about them.

        What is said again about the same thing within a day is added to the same report (200).
        """
        given = parsed(ReportInput, request)
        about = next((About(kind, given[kind]) for kind in looks if kind in given), None)
        report, created = report_file(
            reporter=current_user(request), user_id=given["user"], reason=given["reason"], about=about
        )
        answer = ReportAnswer(report.pk, report.user_id, report.reason, report.created_at)
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)
