"""What payment providers tell this server."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from realtime.errors import Invalid
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.views import SignedViewSet
from wallet.services.webhooks import webhook_heard


class WebhookViewSet(SignedViewSet):
    @extend_schema(
        request={"application/json": OpenApiTypes.OBJECT},
        responses={204: None, 404: ErrorEnvelope},
        tags=["Wallet"],
    )
    def create(self, request: Request, provider: str) -> Response:
        """For the payment provider alone: events, signed with the secret that it shares with this server."""
        try:
            webhook_heard(provider=provider, body=self.body_of(request), headers=request.headers)
        except Invalid:
            self._count(request)
            raise
        return Response(status=status.HTTP_204_NO_CONTENT)


WEBHOOK_URLS = [path("wallet/webhooks/<slug:provider>/", WebhookViewSet.as_view({"post": "create"}))]
