"""Ways in: registration, password, one-time code; and tickets for the socket."""

from datetime import datetime

import msgspec
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.answers import SignedInAnswer, django_request, origin_of, signed_in_response, tokens_response
from accounts.authentication import csrf_must_be_right, current_session
from accounts.cookies import clear_cookies, tokens_to_cookies
from accounts.models import Session
from accounts.serializers import LoginInput, RefreshInput, RegisterInput
from accounts.services.registration import NewUser, user_register
from accounts.services.sessions import session_refresh, session_revoke
from accounts.services.sign_in import sign_in_with_password
from accounts.services.tickets import ticket_create
from realtime.errors import Unauthenticated
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class TicketAnswer(msgspec.Struct, frozen=True):
    """Opens one socket, once, before `expires_at`."""

    ticket: str
    expires_at: datetime


class RegistrationViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "register"

    @extend_schema(request=RegisterInput, responses={201: SignedInAnswer}, tags=["Sign-in"])
    def create(self, request: Request) -> Response:
        """Make an account and sign in."""
        new = NewUser(**parsed(RegisterInput, request))
        signed_in = user_register(new=new, origin=origin_of(request))
        return signed_in_response(request, signed_in, status=status.HTTP_201_CREATED)


class LoginViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "login"

    @extend_schema(
        request=LoginInput,
        responses={200: SignedInAnswer, 401: ErrorEnvelope, 403: ErrorEnvelope},
        tags=["Sign-in"],
    )
    def create(self, request: Request) -> Response:
        """Sign in by user name, mail address or phone number, and password."""
        signed_in = sign_in_with_password(
            request=django_request(request), origin=origin_of(request), **parsed(LoginInput, request)
        )
        return signed_in_response(request, signed_in)


class RefreshViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "refresh"

    @extend_schema(
        request=RefreshInput,
        responses={200: SignedInAnswer, 401: ErrorEnvelope, 403: ErrorEnvelope},
        tags=["Sign-in"],
    )
    def create(self, request: Request) -> Response:
        """Exchange a refresh token for the next one, and a fresh access token.

        Each refresh token is good for one exchange; the last one is still answered for 20 seconds, for parallel
        tabs. Used again later, it ends the session. A token from the cookie needs the CSRF header, and the new ones
        come as cookies again.
        """
        given = parsed(RefreshInput, request).get("refresh")
        if given is not None:
            return tokens_response(session_refresh(refresh=given))
        signed_in = session_refresh(refresh=_refresh_cookie(request))
        response = tokens_response(signed_in)
        tokens_to_cookies(response, signed_in.tokens)
        return response


class LogoutViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("create",)

    @extend_schema(request=None, responses={204: None}, tags=["Sign-in"])
    def create(self, request: Request) -> Response:
        """End this session and close its sockets."""
        session = current_session(request)
        session_revoke(user=session.user, session_id=session.pk, ending=Session.Ending.SIGNED_OUT)
        response = Response(status=status.HTTP_204_NO_CONTENT)
        clear_cookies(response)
        return response


class TicketViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("create",)
    throttle_scope = "ticket"

    @extend_schema(request=None, responses={201: TicketAnswer}, tags=["Sign-in"])
    def create(self, request: Request) -> Response:
        """A ticket for the socket: good for 30 seconds and for one connection."""
        ticket, expires_at = ticket_create(session=current_session(request))
        return Response(TicketAnswer(ticket, expires_at), status=status.HTTP_201_CREATED)


def _refresh_cookie(request: Request) -> str:
    refresh: str | None = request.COOKIES.get(settings.REFRESH_COOKIE)
    if not refresh:
        raise Unauthenticated("not_authenticated", "There is no refresh token, neither in the body nor as a cookie.")
    csrf_must_be_right(request)
    return refresh
