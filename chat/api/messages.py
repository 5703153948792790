"""Messages, what becomes of them, and what one missed."""

from uuid import UUID

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from chat.history import messages_around, pinned_messages
from chat.models import Member
from chat.serializers import CursorInput, EditInput, MessageInput, PlaceInput
from chat.services.access import place_in
from chat.services.messages import (
    message_delete,
    message_edit,
    message_pin,
    message_unpin,
    reaction_add,
    reaction_remove,
)
from chat.services.sending import NewMessage, message_send
from chat.sync import Missed, missed_since
from chat.wire import MessageView
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import Page
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet


class MessagePage(Page, frozen=True):
    results: list[MessageView]


class Pinned(msgspec.Struct, frozen=True):
    results: list[MessageView]


class ConversationMessageViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[PlaceInput], responses={200: MessagePage}, tags=["Messages"])
    def list(self, request: Request, conversation_id: UUID) -> Response:
        """The last messages, those before a place, or those after one; always in their order.

        `previous` leads to the older ones, `next` to the newer.
        """
        given = parsed_query(PlaceInput, request)
        place = place_in(conversation_id, current_user(request).pk)
        limit = given["limit"]
        page = messages_around(place, before=given.get("before"), after=given.get("after"), limit=limit)
        return Response(
            MessagePage(
                next=_newer(request, place, page, limit), previous=_older(request, place, page, limit), results=page
            )
        )

    @extend_schema(
        request=MessageInput,
        responses={201: MessageView, 422: ErrorEnvelope},
        tags=["Messages"],
    )
    def create(self, request: Request, conversation_id: UUID) -> Response:
        """Say something. Sent twice under one `client_id`, it is said once, and answered alike."""
        given = {"body": "", **parsed(MessageInput, request)}
        given["attachments"] = tuple(given.get("attachments", ()))
        new = NewMessage(current_user(request).pk, conversation_id, **given)
        return Response(message_send(new), status=status.HTTP_201_CREATED)

    @extend_schema(responses={200: Pinned}, tags=["Messages"])
    def pinned(self, request: Request, conversation_id: UUID) -> Response:
        """What is pinned, the latest first."""
        return Response(Pinned(pinned_messages(place_in(conversation_id, current_user(request).pk))))


class MessageViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=EditInput, responses={200: MessageView, 409: ErrorEnvelope}, tags=["Messages"])
    def partial_update(self, request: Request, message_id: int) -> Response:
        """Say it otherwise. What it said before is kept."""
        body = parsed(EditInput, request)["body"]
        return Response(message_edit(message_id=message_id, by=current_user(request).pk, body=body))

    @extend_schema(request=None, responses={200: MessageView, 409: ErrorEnvelope}, tags=["Messages"])
    def destroy(self, request: Request, message_id: int) -> Response:
        """Take it back; that there was one remains. Admins of a group may do it for others."""
        return Response(message_delete(message_id=message_id, by=current_user(request).pk))


class ReactionViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={200: MessageView, 409: ErrorEnvelope}, tags=["Messages"])
    def update(self, request: Request, message_id: int, emoji: str) -> Response:
        """React with an emoji. Doing it twice is once."""
        return Response(reaction_add(message_id=message_id, by=current_user(request).pk, emoji=emoji))

    @extend_schema(request=None, responses={200: MessageView}, tags=["Messages"])
    def destroy(self, request: Request, message_id: int, emoji: str) -> Response:
        """Take one's reaction back. Fine if there is none."""
        return Response(reaction_remove(message_id=message_id, by=current_user(request).pk, emoji=emoji))


class PinViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={200: MessageView, 409: ErrorEnvelope}, tags=["Messages"])
    def update(self, request: Request, message_id: int) -> Response:
        """Pin a message for everybody to find."""
        return Response(message_pin(message_id=message_id, by=current_user(request).pk))

    @extend_schema(request=None, responses={200: MessageView}, tags=["Messages"])
    def destroy(self, request: Request, message_id: int) -> Response:
        """Unpin it."""
        return Response(message_unpin(message_id=message_id, by=current_user(request).pk))


class SyncViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[CursorInput], responses={200: Missed}, tags=["Messages"])
    def retrieve(self, request: Request) -> Response:
        """What changed after a cursor, a page at a time."""
        cursor = parsed_query(CursorInput, request)["cursor"]
        return Response(missed_since(user_id=current_user(request).pk, cursor=cursor))


def _older(request: Request, place: Member, page: "list[MessageView]", limit: int) -> str | None:
    return _address(request, "before", page[0].seq, limit) if page and page[0].seq > place.cleared_seq + 1 else None


def _newer(request: Request, place: Member, page: "list[MessageView]", limit: int) -> str | None:
    last_seq = place.conversation.last_seq
    return _address(request, "after", page[-1].seq, limit) if page and page[-1].seq < last_seq else None


def _address(request: Request, parameter: str, seq: int, limit: int) -> str:
    return request.build_absolute_uri(f"{request.path}?{parameter}={seq}&limit={limit}")
