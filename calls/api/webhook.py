"""What LiveKit tells this server."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from calls.media import livekit
from calls.media.reports import Report, report_of
from calls.services.media_reports import media_heard
from realtime.errors import NotFound, Unauthenticated
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.parsers import BytesParser
from realtime.rest.views import SignedViewSet


class ReportParser(BytesParser):
    media_type = "application/webhook+json"
    what = "A report"


class LiveKitViewSet(SignedViewSet):
    parser_classes = (ReportParser,)

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
        try:
            return report_of(self.body_of(request), request.headers.get("Authorization", ""))
        except Unauthenticated:
            self._count(request)
            raise
