"""Oneself."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_session, current_user
from accounts.cookies import clear_cookies
from accounts.serializers import DeletionInput, PhotoInput, ProfileInput
from accounts.services.deletion import user_delete
from accounts.services.export import user_export
from accounts.services.photo import photo_delete, photo_set
from accounts.services.profile import profile_update
from accounts.wire import OwnUser, own_user
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.parsers import UploadParser
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class MeViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    guest_actions = ("retrieve",)

    def get_throttles(self) -> list[Any]:
        # What asks for the password must not be a way to guess it.
        self.throttle_scope = "password" if self.action == "destroy" or self._is_guess() else None
        return super().get_throttles()

    def _is_guess(self) -> bool:
        body = self.request.data if self.action == "partial_update" else None
        return isinstance(body, dict) and "password" in body

    @extend_schema(responses={200: OwnUser}, tags=["Oneself"])
    def retrieve(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(own_user(current_user(request)))

    @extend_schema(request=ProfileInput, responses={200: OwnUser, 409: ErrorEnvelope}, tags=["Oneself"])
    def partial_update(self, request: Request) -> Response:
        """Change what is given; the rest stays.

        Another address or number, or none, needs the `password`. It is unverified until it is proven: a link goes to
        a new address. The old address is told, or, where there was none, the old number.
        """
        changes = parsed(ProfileInput, request, partial=True)
        proof = {name: changes.pop(name, None) for name in ("password", "code")}
        user = profile_update(session=current_session(request), changes=changes, **proof)
        return Response(own_user(user))

    @extend_schema(request=DeletionInput, responses={204: None, 409: ErrorEnvelope}, tags=["Oneself"])
    def destroy(self, request: Request) -> Response:
        """Delete the account. User name, address and number become free; there is no way back."""
        user_delete(user=current_user(request), **parsed(DeletionInput, request))
        response = Response(status=status.HTTP_204_NO_CONTENT)
        clear_cookies(response)
        return response


class PhotoViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    parser_classes = (UploadParser,)
    throttle_scope = "photo"

    @extend_schema(
        request={"multipart/form-data": PhotoInput}, responses={200: OwnUser, 503: ErrorEnvelope}, tags=["Oneself"]
    )
    def update(self, request: Request) -> Response:
        """Set one's photo: JPEG, PNG, WebP or GIF, at most 5 MB and 25 megapixels, 10 if it is no JPEG.

        Its middle square is kept. While many others send theirs, the answer may be 503 with `Retry-After`.
        """
        photo = parsed(PhotoInput, request)["photo"]
        return Response(own_user(photo_set(user=current_user(request), data=photo.read())))

    @extend_schema(request=None, responses={200: OwnUser}, tags=["Oneself"])
    def destroy(self, request: Request) -> Response:
        """Go back to initials."""
        return Response(own_user(photo_delete(user=current_user(request))))


class ExportViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "export"

    @extend_schema(responses={200: OpenApiTypes.OBJECT}, tags=["Oneself"])
    def retrieve(self, request: Request) -> Response:
        """Everything that is held about oneself, as a file."""
        user = current_user(request)
        disposition = f'attachment; filename="{user.username}.json"'
        return Response(user_export(user=user), headers={"Content-Disposition": disposition})
