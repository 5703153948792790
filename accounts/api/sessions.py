"""Where one is signed in."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session, current_user
from accounts.cookies import clear_cookies
from accounts.models import Session
from accounts.services.sessions import session_end_everywhere, session_revoke
from accounts.wire import SessionView, session_view
from realtime.models import Connection
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.views import ApiViewSet


class SessionPage(Page, frozen=True):
    results: list[SessionView]


class SessionViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: SessionPage}, tags=["Sessions"])
    def list(self, request: Request) -> Response:
        """Every device that is signed in; `online` while it holds a socket."""
        pages = CursorPages(ordering="-id")
        sessions = pages.rows(Session.objects.live().filter(user=current_user(request)), request, self)
        ids = [str(session.pk) for session in sessions]
        online = set(Connection.objects.filter(session_id__in=ids).values_list("session_id", flat=True))
        current = current_session(request)
        return pages.get_paginated_response(
            [
                session_view(session, current=session.pk == current.pk, online=str(session.pk) in online)
                for session in sessions
            ]
        )

    @extend_schema(request=None, responses={204: None}, tags=["Sessions"])
    def destroy_others(self, request: Request) -> Response:
        """Sign every other device out, and close its sockets. For staff that ends the console too, here as well."""
        session_end_everywhere(user=current_user(request), ending=Session.Ending.REVOKED, but=current_session(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, tags=["Sessions"])
    def destroy(self, request: Request, session_id: UUID) -> Response:
        """Sign a device out, this one included, and close its sockets."""
        session_revoke(user=current_user(request), session_id=session_id)
        response = Response(status=status.HTTP_204_NO_CONTENT)
        if session_id == current_session(request).pk:
            clear_cookies(response)
        return response
