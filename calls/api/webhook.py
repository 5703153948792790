"""What LiveKit tells this server."""

from collections.abc import Mapping
from typing import IO, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from calls.media import livekit
from calls.media.reports import Report, report_of
from calls.services.media_reports import media_heard
from realtime.errors import NotFound, Unauthenticated
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.exceptions import TooLarge
from realtime.rest.parsers import MAX_BYTES
from realtime.rest.views import ApiViewSet


class SignedParser(BaseParser):
    """The bytes as they came: they are what is signed."""

    media_type = "application/webhook+json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge(f"A report may have {MAX_BYTES // 1024} KiB.")
        return body


class LiveKitViewSet(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    parser_classes = (SignedParser,)

    def perform_authentication(self, request: Request) -> None:
        """One room of many people makes many reports: only what is not signed counts against its address."""

    @extend_schema(
        request={"application/webhook+json": OpenApiTypes.OBJECT},
        responses={204: None, 401: ErrorEnvelope, 404: ErrorEnvelope},
        tags=["Calls"],
    )
    def create(self, request: Request) -> Response:
        """For the LiveKit server alone: events, signed with the key that it shares with this server."""
        if not livekit.is_on():
            raise NotFound("not_found", "This server has no LiveKit.")
        media_heard(self._report(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _report(self, request: Request) -> Report:
        body: Any = request.data or b""  # without a body, nothing was parsed
        try:
            return report_of(body, request.headers.get("Authorization", ""))
        except Unauthenticated:
            self._count(request)
            raise
