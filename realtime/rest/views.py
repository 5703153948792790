"""The base of every REST endpoint."""

from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from realtime.errors import guests_may_not
from realtime.rest.exceptions import LengthRequired
from realtime.rest.parsers import BytesParser
from realtime.rest.throttling import GeneralThrottle, ScopedThrottle


class ApiViewSet(ViewSet):
    """Answers are about whoever asks, so nobody on the way may keep them."""

    throttle_classes = (ScopedThrottle,)  # the general limit is counted earlier, see below
    guest_actions: tuple[str, ...] = ()
    """What of it guests may do too, by the names of its actions."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # A body without a length would be taken for none at all.
        if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
            raise LengthRequired
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Counts before anything is refused: who comes with wrong tokens, or without one, is limited by address.

        Only then, and not before the token was looked at, or a stranger could use up the limit of the people who
        share an address with them.
        """
        try:
            super().perform_authentication(request)
        except APIException:
            self._count(request)
            raise
        self._count(request)
        if getattr(request.user, "is_guest", False) and self.action not in self.guest_actions:
            raise guests_may_not()

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        finalized: Response = super().finalize_response(request, response, *args, **kwargs)
        finalized.headers.setdefault("Cache-Control", "no-store")
        return finalized

    def _count(self, request: Request) -> None:
        general = GeneralThrottle()
        if not general.allow_request(request, self):
            self.throttled(request, general.wait())


class SignedViewSet(ApiViewSet):
    """For other servers, which sign what they tell this one."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (BytesParser,)

    def perform_authentication(self, request: Request) -> None:
        """They tell much: only what is not signed counts against their address."""

    def body_of(self, request: Request) -> Any:
        return request.data or b""  # without a body, nothing was parsed
