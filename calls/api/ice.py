"""Which STUN and TURN servers there are."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from calls.turn import IceServers, ice_servers
from realtime.rest.views import ApiViewSet


class IceServerViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "ice"

    @extend_schema(responses={200: IceServers}, tags=["Calls"])
    def list(self, request: Request) -> Response:
        """Servers to find a way with, and credentials for them that soon expire: to test one's network, or anew.

        Joining a room brings them too.
        """
        return Response(ice_servers(current_user(request).pk))
