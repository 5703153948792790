"""What payment providers tell this server."""

from collections.abc import Mapping
from typing import IO, Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from realtime.errors import Invalid
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.exceptions import TooLarge
from realtime.rest.parsers import MAX_BYTES
from realtime.rest.views import ApiViewSet
from wallet.services.webhooks import webhook_heard


class SignedParser(BaseParser):
    """The bytes as they came, whatever they are called: they are what is signed."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(f"A message may have {MAX_BYTES // 1024} KiB.")
        return body


class WebhookViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    parser_classes = (SignedParser,)

    def perform_authentication(self, request: Request) -> None:
        """A provider tells of many payments: only what is not signed counts against its address."""

    @extend_schema(
        request={"application/json": OpenApiTypes.OBJECT},
        responses={204: None, 404: ErrorEnvelope},
        tags=["Wallet"],
    )
    def create(self, request: Request, provider: str) -> Response:
        """For the payment provider alone: events, signed with the secret that it shares with this server."""
        body: Any = request.data or b""  # without a body, nothing was parsed
        try:
            webhook_heard(provider=provider, body=body, headers=request.headers)
        except Invalid:
            self._count(request)
            raise
        return Response(status=status.HTTP_204_NO_CONTENT)


WEBHOOK_URLS = [path("wallet/webhooks/<slug:provider>/", WebhookViewSet.as_view({"post": "create"}))]
