"""The base of every REST endpoint."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from realtime.rest.exceptions import LengthRequired


class ApiViewSet(ViewSet):
    """Answers are about whoever asks, so nobody on the way may keep them."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # A body without a length would be taken for none at all.
        if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
            raise LengthRequired
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        finalized: Response = super().finalize_response(request, response, *args, **kwargs)
        finalized.headers.setdefault("Cache-Control", "no-store")
        return finalized
