"""Pictures of groups."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from chat.api.attachments import FILE
from chat.api.conversations import one_view
from chat.serializers import PictureInput
from chat.services.access import must_manage, place_in
from chat.services.pictures import (
    conversation_picture_delete,
    conversation_picture_seen_by,
    conversation_picture_set,
)
from chat.wire import ConversationView
from files.serving import file_response
from files.storage import private_storage
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.parsers import UploadParser
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class PictureViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    parser_classes = (UploadParser,)

    @property
    def throttle_scope(self) -> str | None:
        return "photo" if self.action == "update" else None

    @extend_schema(responses=FILE, tags=["Conversations"])
    def retrieve(self, request: Request, conversation_id: UUID) -> HttpResponseBase:
        """A group's picture, for its members."""
        file = conversation_picture_seen_by(conversation_id, current_user(request).pk)
        return file_response(request, file, private_storage())

    @extend_schema(
        request={"multipart/form-data": PictureInput},
        responses={200: ConversationView, 503: ErrorEnvelope},
        tags=["Conversations"],
    )
    def update(self, request: Request, conversation_id: UUID) -> Response:
        """Give a group a picture, as its owner or an admin: as one's own photo is given."""
        by = current_user(request).pk
        must_manage(place_in(conversation_id, by))
        data = parsed(PictureInput, request)["picture"].read()
        return Response(one_view(conversation_picture_set(conversation_id=conversation_id, by=by, data=data)))

    @extend_schema(request=None, responses={200: ConversationView}, tags=["Conversations"])
    def destroy(self, request: Request, conversation_id: UUID) -> Response:
        """Take the picture away."""
        by = current_user(request).pk
        return Response(one_view(conversation_picture_delete(conversation_id=conversation_id, by=by)))
