"""Conversations and the people in them."""

from uuid import UUID

from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from accounts.wire import public_user
from chat.limits import direct_allowed, group_allowed, members_allowed
from chat.models import Member
from chat.overview import conversation_views
from chat.serializers import (
    ConversationChangeInput,
    ConversationInput,
    MembersInput,
    MuteInput,
    ReadInput,
    RoleInput,
)
from chat.services.access import place_in
from chat.services.conversations import (
    conversation_delete,
    conversation_mute,
    conversation_rename,
    direct_open,
    group_create,
)
from chat.services.members import member_leave, member_remove, member_set_role, members_add
from chat.services.reads import Mark, read_mark
from chat.wire import ConversationView, MemberView
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class ConversationPage(Page, frozen=True):
    results: list[ConversationView]


class MemberPage(Page, frozen=True):
    results: list[MemberView]


def one_view(place: Member) -> ConversationView:
    (view,) = conversation_views([place])
    return view


class ConversationViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: ConversationPage}, tags=["Conversations"])
    def list(self, request: Request) -> Response:
        """One's conversations, the last one used first."""
        places = Member.objects.shown().filter(user=current_user(request)).select_related("conversation")
        pages = CursorPages(ordering="-active")
        return pages.get_paginated_response(
            conversation_views(pages.rows(places.annotate(active=F("conversation__active")), request, self))
        )

    @extend_schema(
        request=ConversationInput,
        responses={200: ConversationView, 201: ConversationView, 404: ErrorEnvelope, 409: ErrorEnvelope},
        tags=["Conversations"],
    )
    def create(self, request: Request) -> Response:
        """Open the direct conversation with somebody (200 if there was one), or begin a group."""
        given = parsed(ConversationInput, request)
        by = current_user(request).pk
        if given["kind"] == "direct":
            with direct_allowed(by=by, user_id=given["user"]):
                place, created = direct_open(by=by, user_id=given["user"])
        else:
            members = given.get("members", [])
            with group_allowed(by=by), members_allowed(by=by, count=len(members)):
                place, created = group_create(by=by, title=given["title"], user_ids=members), True
        return Response(one_view(place), status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)

    @extend_schema(responses={200: ConversationView}, tags=["Conversations"])
    def retrieve(self, request: Request, conversation_id: UUID) -> Response:
        """One conversation."""
        return Response(one_view(place_in(conversation_id, current_user(request).pk)))

    @extend_schema(request=ConversationChangeInput, responses={200: ConversationView}, tags=["Conversations"])
    def partial_update(self, request: Request, conversation_id: UUID) -> Response:
        """Give a group another title."""
        given = parsed(ConversationChangeInput, request)
        by = current_user(request).pk
        return Response(one_view(conversation_rename(conversation_id=conversation_id, by=by, title=given["title"])))

    @extend_schema(request=None, responses={204: None}, tags=["Conversations"])
    def destroy(self, request: Request, conversation_id: UUID) -> Response:
        """End a group one owns, for everybody; or empty a direct conversation, for oneself."""
        conversation_delete(conversation_id=conversation_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, 409: ErrorEnvelope}, tags=["Conversations"])
    def leave(self, request: Request, conversation_id: UUID) -> Response:
        """Leave a group. If one owns it, the longest-standing admin takes over."""
        member_leave(conversation_id=conversation_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ReadInput, responses={200: ConversationView}, tags=["Conversations"])
    def read(self, request: Request, conversation_id: UUID) -> Response:
        """Everything up to `seq` has been read. Marks only move on."""
        user_id, seq = current_user(request).pk, parsed(ReadInput, request)["seq"]
        read_mark(Mark(user_id, conversation_id, seq))
        return Response(one_view(place_in(conversation_id, user_id)))

    @extend_schema(request=MuteInput, responses={200: ConversationView}, tags=["Conversations"])
    def mute(self, request: Request, conversation_id: UUID) -> Response:
        """No push for it until then."""
        until = parsed(MuteInput, request)["until"]
        place = conversation_mute(conversation_id=conversation_id, by=current_user(request).pk, until=until)
        return Response(one_view(place))


class MemberViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=page_parameters(), responses={200: MemberPage}, tags=["Conversations"])
    def list(self, request: Request, conversation_id: UUID) -> Response:
        """Who takes part, in the order in which they came."""
        place_in(conversation_id, current_user(request).pk)
        members = Member.objects.present().filter(conversation=conversation_id).select_related("user")
        pages = CursorPages(ordering="id")
        rows = pages.rows(members, request, self)
        views = [MemberView(public_user(row.user), Member.Role(row.role), row.joined_at) for row in rows]
        return pages.get_paginated_response(views)

    @extend_schema(request=MembersInput, responses={200: ConversationView, 409: ErrorEnvelope}, tags=["Conversations"])
    def create(self, request: Request, conversation_id: UUID) -> Response:
        """Bring people into a group."""
        by = current_user(request).pk
        users = parsed(MembersInput, request)["users"]
        with members_allowed(by=by, count=len(users)):
            members_add(conversation_id=conversation_id, by=by, user_ids=users)
        return Response(one_view(place_in(conversation_id, by)))

    @extend_schema(request=RoleInput, responses={200: ConversationView}, tags=["Conversations"])
    def partial_update(self, request: Request, conversation_id: UUID, user_id: UUID) -> Response:
        """Make somebody an admin, a member, or the owner in one's own place."""
        by, role = current_user(request).pk, Member.Role(parsed(RoleInput, request)["role"])
        member_set_role(conversation_id=conversation_id, by=by, user_id=user_id, role=role)
        return Response(one_view(place_in(conversation_id, by)))

    @extend_schema(request=None, responses={204: None}, tags=["Conversations"])
    def destroy(self, request: Request, conversation_id: UUID, user_id: UUID) -> Response:
        """Remove somebody from a group."""
        member_remove(conversation_id=conversation_id, by=current_user(request).pk, user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
