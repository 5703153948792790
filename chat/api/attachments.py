"""Files for messages: sent up first, and shown to whoever may see the message."""

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from chat.serializers import AttachmentInput
from chat.services.access import attachment_seen_by, no_such_attachment
from chat.services.attachments import Upload, attachment_remove, attachment_upload
from chat.wire import AttachmentView, attachment_view
from files.content import SUFFIXES
from files.names import with_suffix
from files.schema import file_answers
from files.serving import StoredFile, file_response
from files.storage import private_storage
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.parsers import AttachmentParser
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet

FILE = file_answers("*/*")


class AttachmentViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    parser_classes = (AttachmentParser,)

    @property
    def throttle_scope(self) -> str | None:
        return "attachment" if self.action == "create" else None

    @extend_schema(
        request={"multipart/form-data": AttachmentInput},
        responses={201: AttachmentView, 409: ErrorEnvelope, 503: ErrorEnvelope},
        tags=["Attachments"],
    )
    def create(self, request: Request) -> Response:
        """Upload a file, to be sent with a message within the hour; then it goes.

        What it is, its content says. JPEG, PNG, WebP and GIF pictures are made anew: upright, at most 8 megapixels,
        without their notes, with a thumbnail. WebM, Ogg, MP4, MP3 and WAV sound can be played. All else, and what its
        name or type belies, can only be downloaded.
        """
        given = parsed(AttachmentInput, request)
        file, waveform = given.pop("file"), given.pop("waveform", "") or None
        upload = Upload(file.file, file.size, file.name, file.content_type or "", waveform=waveform, **given)
        attachment = attachment_upload(owner=current_user(request), upload=upload)
        return Response(attachment_view(attachment), status=status.HTTP_201_CREATED)

    @extend_schema(responses=FILE, tags=["Attachments"])
    def retrieve(self, request: Request, attachment_id: UUID) -> HttpResponseBase:
        """A file, or a part of it (`Range`). Pictures and sound are shown; anything else is a download."""
        attachment = attachment_seen_by(attachment_id, current_user(request).pk)
        file = StoredFile(
            name=attachment.file,
            content_type=attachment.content_type,
            shown_as=attachment.name,
            tag=attachment.pk.hex,
            inline=not attachment.is_file,
        )
        return file_response(request, file, private_storage())

    @extend_schema(responses=FILE, tags=["Attachments"])
    def thumbnail(self, request: Request, attachment_id: UUID) -> HttpResponseBase:
        """A small picture of an image: WebP, at most 480 pixels a side."""
        attachment = attachment_seen_by(attachment_id, current_user(request).pk)
        if not attachment.thumbnail:
            raise no_such_attachment()
        file = StoredFile(
            name=attachment.thumbnail,
            content_type="image/webp",
            shown_as=with_suffix(attachment.name, SUFFIXES["image/webp"]),
            tag=f"{attachment.pk.hex}.thumbnail",
            inline=True,
        )
        return file_response(request, file, private_storage())

    @extend_schema(request=None, responses={204: None}, tags=["Attachments"])
    def destroy(self, request: Request, attachment_id: UUID) -> Response:
        """Take back a file of one's own that no message has yet."""
        attachment_remove(attachment_id=attachment_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
