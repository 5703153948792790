"""Calls between two people."""

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from calls.dialling import call_dial
from calls.direct_serializers import CallInput, HistoryInput, SeenInput
from calls.history import history_pages
from calls.models import Call, Kind
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup
from calls.services.seen import calls_seen
from calls.wire import CallView, call_view
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet

ANSWERS = {200: CallView, 404: ErrorEnvelope, 409: ErrorEnvelope}


class CallPage(Page, frozen=True):
    results: list[CallView]


class MissedCalls(msgspec.Struct, frozen=True):
    """How many one has not seen yet."""

    missed: int


class CallViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[HistoryInput, *page_parameters()], responses={200: CallPage}, tags=["Calls"])
    def list(self, request: Request) -> Response:
        """Calls that one made or got, the latest first."""
        user_id = current_user(request).pk
        missed = parsed_query(HistoryInput, request)["missed"]
        pages = CursorPages(ordering="-id")
        rows = pages.rows(history_pages(user_id, missed=missed), request, self)
        return pages.get_paginated_response([call_view(row, seen_by=user_id) for row in rows])

    @extend_schema(
        request=CallInput,
        responses={201: CallView, **ANSWERS, 422: ErrorEnvelope, 429: ErrorEnvelope},
        tags=["Calls"],
    )
    def create(self, request: Request) -> Response:
        """Call somebody. If they are calling oneself at this moment, that is answered (200)."""
        given, by = parsed(CallInput, request), current_user(request).pk
        given["kind"] = Kind(given["kind"])
        call, created = call_dial(by=by, user_id=given.pop("user"), **given)
        answer = call_view(call, seen_by=by)
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    @extend_schema(request=SeenInput, responses={200: MissedCalls}, tags=["Calls"])
    def seen(self, request: Request) -> Response:
        """One knows now of the calls that one missed."""
        until = parsed(SeenInput, request).get("call")
        return Response(MissedCalls(calls_seen(by=current_user(request).pk, until=until)))

    @extend_schema(request=None, responses=ANSWERS, tags=["Calls"])
    def accept(self, request: Request, call_id: UUID) -> Response:
        """Answer a call. The first device wins; another one is told `answered_elsewhere`."""
        return _answer(request, call_accept, call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Calls"])
    def decline(self, request: Request, call_id: UUID) -> Response:
        """Let the caller know that one does not want to talk now."""
        return _answer(request, call_decline, call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Calls"])
    def cancel(self, request: Request, call_id: UUID) -> Response:
        """Take a call back before it is answered."""
        return _answer(request, call_cancel, call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Calls"])
    def end(self, request: Request, call_id: UUID) -> Response:
        """End a call, however far it is: what rings still is cancelled, or declined."""
        return _answer(request, call_hangup, call_id)


def _answer(request: Request, work: Callable[..., Call], call_id: UUID) -> Response:
    by = current_user(request).pk
    return Response(call_view(work(call_id=call_id, by=by), seen_by=by))


DIRECT_URLS = [
    path("calls/", CallViewSet.as_view({"get": "list", "post": "create"})),
    path("calls/seen/", CallViewSet.as_view({"post": "seen"})),
    path("calls/<uuid:call_id>/accept/", CallViewSet.as_view({"post": "accept"})),
    path("calls/<uuid:call_id>/decline/", CallViewSet.as_view({"post": "decline"})),
    path("calls/<uuid:call_id>/cancel/", CallViewSet.as_view({"post": "cancel"})),
    path("calls/<uuid:call_id>/end/", CallViewSet.as_view({"post": "end"})),
]
