"""Applying to be a telecaller."""

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from realtime.errors import DomainError
from realtime.rest.allowances import allowance
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet
from telecaller.models import Application
from telecaller.serializers import ApplicationInput
from telecaller.services.applications import application_send, may_apply
from telecaller.wire import ApplicationView, application_view


class Standing(msgspec.Struct, frozen=True):
    """One's latest application, if there is any, and whether one may send another; if not, `refusal` is the code, and
    `why` is in words, as sending one would answer.
    """

    application: ApplicationView | None
    may_apply: bool
    refusal: str | None = None
    why: str | None = None


class ApplicationViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: Standing}, tags=["Telecallers"])
    def retrieve(self, request: Request) -> Response:
        """What became of one's application, and whether one may apply."""
        user = current_user(request)
        latest = Application.objects.latest_of(user.pk)
        view = application_view(latest) if latest else None
        try:
            may_apply(user)
        except DomainError as error:
            return Response(Standing(view, may_apply=False, refusal=error.code, why=error.message))
        return Response(Standing(view, may_apply=True))

    @extend_schema(
        request=ApplicationInput,
        responses={201: ApplicationView, 403: ErrorEnvelope, 409: ErrorEnvelope},
        tags=["Telecallers"],
    )
    def create(self, request: Request) -> Response:
        """Apply. The staff decides; who was rejected may apply again."""
        given, user = parsed(ApplicationInput, request), current_user(request)
        with allowance("applications", user.pk):
            application = application_send(user=user, **given)
        return Response(application_view(application), status=status.HTTP_201_CREATED)
