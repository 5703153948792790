"""Push messages to browsers that are closed."""

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session
from accounts.push.keys import own_public_key
from accounts.serializers import PushEndInput, PushInput
from accounts.services.push import push_subscribe, push_unsubscribe
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class PushKey(msgspec.Struct, frozen=True):
    key: str | None


class PushKeyViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: PushKey}, tags=["Push"])
    def retrieve(self, request: Request) -> Response:
        """The `applicationServerKey` to subscribe with; null where this server sends no push messages."""
        return Response(PushKey(own_public_key()))


class PushSubscriptionViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=PushInput, responses={204: None, 409: ErrorEnvelope}, tags=["Push"])
    def create(self, request: Request) -> Response:
        """Have this session told of things by its browser. It ends with the session; a newer one takes its place."""
        given = parsed(PushInput, request)
        push_subscribe(session=current_session(request), endpoint=given["endpoint"], **given["keys"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=PushEndInput, responses={204: None}, tags=["Push"])
    def destroy(self, request: Request) -> Response:
        """Have no more of it. Fine if there was none."""
        push_unsubscribe(session=current_session(request), endpoint=parsed(PushEndInput, request)["endpoint"])
        return Response(status=status.HTTP_204_NO_CONTENT)
