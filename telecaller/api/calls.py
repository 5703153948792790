"""Paid calls."""

from collections.abc import Callable
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from calls.models import Kind
from calls.services.refusals import no_such_call
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.idempotency import HEADER, idempotency_key
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet
from telecaller.call_history import paid_history_of, paid_history_pages
from telecaller.call_serializers import FeedbackInput, PaidCallInput, PaidHistoryInput
from telecaller.call_wire import PaidCallView, paid_call_view
from telecaller.dialling import paid_call_dial
from telecaller.models import PaidCall
from telecaller.services.dialling import NewCall
from telecaller.services.feedback import feedback_give
from telecaller.services.paid_calls import paid_call_accept, paid_call_cancel, paid_call_end, paid_call_reject

ANSWERS = {200: PaidCallView, 404: ErrorEnvelope, 409: ErrorEnvelope}


class PaidCallPage(Page, frozen=True):
    results: list[PaidCallView]


class PaidCallViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        parameters=[PaidHistoryInput, *page_parameters()], responses={200: PaidCallPage}, tags=["Paid calls"]
    )
    def list(self, request: Request) -> Response:
        """Paid calls that one made or got, the latest first."""
        user_id = current_user(request).pk
        missed = parsed_query(PaidHistoryInput, request)["missed"]
        pages = CursorPages(ordering="-id")
        rows = pages.rows(paid_history_pages(user_id, missed=missed), request, self)
        return pages.get_paginated_response([paid_call_view(row, seen_by=user_id) for row in rows])

    @extend_schema(
        parameters=[OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description="Instead of `client_id`.")],
        request=PaidCallInput,
        responses={201: PaidCallView, **ANSWERS, 422: ErrorEnvelope, 429: ErrorEnvelope},
        tags=["Paid calls"],
    )
    def create(self, request: Request) -> Response:
        """Call a telecaller. One that was made before, under the same name, is answered as it is now (200)."""
        given, by = parsed(PaidCallInput, request), current_user(request).pk
        client_id = given.get("client_id") or (idempotency_key(request) if HEADER in request.headers else "")
        call, created = paid_call_dial(NewCall(by, given["telecaller"], Kind(given["kind"]), client_id))
        answer = paid_call_view(call, seen_by=by)
        return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    @extend_schema(responses={200: PaidCallView, 404: ErrorEnvelope}, tags=["Paid calls"])
    def retrieve(self, request: Request, paid_call_id: UUID) -> Response:
        """One of one's own, as it is now."""
        user_id = current_user(request).pk
        call = paid_history_of(user_id).filter(pk=paid_call_id).first()
        if call is None:
            raise no_such_call()
        return Response(paid_call_view(call, seen_by=user_id))

    @extend_schema(request=None, responses=ANSWERS, tags=["Paid calls"])
    def accept(self, request: Request, paid_call_id: UUID) -> Response:
        """Answer a call. If the caller cannot pay any more, it is `cancelled`."""
        return _answer(request, paid_call_accept, paid_call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Paid calls"])
    def reject(self, request: Request, paid_call_id: UUID) -> Response:
        """Do not take a call."""
        return _answer(request, paid_call_reject, paid_call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Paid calls"])
    def cancel(self, request: Request, paid_call_id: UUID) -> Response:
        """Take a call back before it is answered."""
        return _answer(request, paid_call_cancel, paid_call_id)

    @extend_schema(request=None, responses=ANSWERS, tags=["Paid calls"])
    def end(self, request: Request, paid_call_id: UUID) -> Response:
        """End a call, however far it is: what rings still is cancelled, or rejected."""
        return _answer(request, paid_call_end, paid_call_id)

    @extend_schema(request=FeedbackInput, responses=ANSWERS, tags=["Paid calls"])
    def feedback(self, request: Request, paid_call_id: UUID) -> Response:
        """Say how it was. For a day, one may say something else instead."""
        given, by = parsed(FeedbackInput, request), current_user(request).pk
        return Response(paid_call_view(feedback_give(call_id=paid_call_id, by=by, **given), seen_by=by))


def _answer(request: Request, work: Callable[..., PaidCall], call_id: UUID) -> Response:
    by = current_user(request).pk
    return Response(paid_call_view(work(call_id=call_id, by=by), seen_by=by))


PAID_CALL_URLS = [
    path("telecaller/calls/", PaidCallViewSet.as_view({"get": "list", "post": "create"})),
    path("telecaller/calls/<uuid:paid_call_id>/", PaidCallViewSet.as_view({"get": "retrieve"})),
    *(
        path(f"telecaller/calls/<uuid:paid_call_id>/{name}/", PaidCallViewSet.as_view({"post": name}))
        for name in ("accept", "reject", "cancel", "end", "feedback")
    ),
]
