"""Changing a password, and setting a new one by mail."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session
from accounts.serializers import PasswordChangeInput, PasswordResetConfirmInput, PasswordResetInput
from accounts.services.passwords import password_change, password_reset_confirm, password_reset_request
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class PasswordChangeViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "password"

    @extend_schema(request=PasswordChangeInput, responses={204: None, 409: ErrorEnvelope}, tags=["Passwords"])
    def create(self, request: Request) -> Response:
        """Change one's password, or set the first one. All other devices are signed out."""
        password_change(session=current_session(request), **parsed(PasswordChangeInput, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "password"

    @extend_schema(request=PasswordResetInput, responses={202: None}, tags=["Passwords"])
    def create(self, request: Request) -> Response:
        """Send a link to set a new password. The answer is the same whether the address is known here or not."""
        password_reset_request(email=parsed(PasswordResetInput, request)["email"])
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordResetConfirmViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    throttle_scope = "password"

    @extend_schema(request=PasswordResetConfirmInput, responses={204: None, 409: ErrorEnvelope}, tags=["Passwords"])
    def create(self, request: Request) -> Response:
        """Set the new password with `uid` and `token` of the link. Every device is signed out."""
        password_reset_confirm(**parsed(PasswordResetConfirmInput, request))
        return Response(status=status.HTTP_204_NO_CONTENT)
