"""Sign-in by a code to the phone."""

from datetime import timedelta

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.answers import SignedInAnswer, origin_of, signed_in_response, tokens_response
from accounts.authentication import BearerAuthentication, CookieAuthentication, current_session
from accounts.models.otp import CODE_LIFETIME, SEND_INTERVAL
from accounts.serializers import OtpInput, OtpVerifyInput
from accounts.services.otp import otp_send, sign_in_with_code
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class OtpAnswer(msgspec.Struct, frozen=True):
    """Both in seconds: how long the code is good for, and when another may be asked for."""

    expires_in: int
    retry_after: int


class OtpViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "otp"

    @extend_schema(request=OtpInput, responses={202: OtpAnswer}, tags=["Sign-in"])
    def create(self, request: Request) -> Response:
        """Send a code to a phone. The answer is the same whether the number is known here or not."""
        otp_send(phone=parsed(OtpInput, request)["phone"], address=origin_of(request).address)
        answer = OtpAnswer(_seconds(CODE_LIFETIME), _seconds(SEND_INTERVAL))
        return Response(answer, status=status.HTTP_202_ACCEPTED)


class OtpVerifyViewSet(ApiViewSet):
    """Open to everybody; somebody signed in proves a number of their own with it."""

    permission_classes = (AllowAny,)
    guest_actions = ("create",)
    throttle_scope = "otp"

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [BearerAuthentication(), CookieAuthentication(forgiving=True)]

    @extend_schema(
        request=OtpVerifyInput,
        responses={200: SignedInAnswer, 401: ErrorEnvelope, 403: ErrorEnvelope},
        tags=["Sign-in"],
    )
    def create(self, request: Request) -> Response:
        """Sign in by the code; the first time, that makes the account (`created`).

        Whoever is signed in and proves their own number keeps their session: the number becomes verified.
        """
        session = current_session(request) if request.auth else None
        signed_in = sign_in_with_code(**parsed(OtpVerifyInput, request), origin=origin_of(request), by=session)
        if session is not None and signed_in.session.pk == session.pk:
            return tokens_response(signed_in)
        return signed_in_response(request, signed_in)


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
