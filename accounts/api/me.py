"""Oneself."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.authentication import current_user
from accounts.serializers import ProfileInput
from accounts.services.profile import profile_update
from accounts.wire import OwnUser, own_user
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed


class MeViewSet(ViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: OwnUser}, tags=["Oneself"])
    def retrieve(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(own_user(current_user(request)))

    @extend_schema(request=ProfileInput, responses={200: OwnUser, 409: ErrorEnvelope}, tags=["Oneself"])
    def partial_update(self, request: Request) -> Response:
        """Change what is given; the rest stays. A new address or number is unverified until it is proven."""
        user = profile_update(user=current_user(request), changes=parsed(ProfileInput, request, partial=True))
        return Response(own_user(user))
