"""Whose an address is: links to its mailbox say."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session, current_user
from accounts.serializers import EmailLinkInput
from accounts.services.contacts import email_links_send
from accounts.services.email_proof import email_release, email_verify
from accounts.wire import OwnUser, own_user
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class EmailViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={202: None, 409: ErrorEnvelope}, tags=["Oneself"])
    def create(self, request: Request) -> Response:
        """Send the link that confirms one's address again: five times an hour."""
        email_links_send(user=current_user(request))
        return Response(status=status.HTTP_202_ACCEPTED)


class EmailVerifyViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=EmailLinkInput, responses={200: OwnUser, 409: ErrorEnvelope}, tags=["Oneself"])
    def create(self, request: Request) -> Response:
        """Confirm one's address with `token` of the link: once, within a day, signed in to the account it is about."""
        user = email_verify(session=current_session(request), **parsed(EmailLinkInput, request))
        return Response(own_user(user))


class EmailReleaseViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(request=EmailLinkInput, responses={204: None, 409: ErrorEnvelope}, tags=["Sign-in"])
    def create(self, request: Request) -> Response:
        """Take one's address off an account that is not one's own, with `token` of the other link in the same mail."""
        email_release(**parsed(EmailLinkInput, request))
        return Response(status=status.HTTP_204_NO_CONTENT)
