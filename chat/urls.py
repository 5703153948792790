"""The chat part of /api/v1/."""

from django.urls import path

from chat.api.attachments import AttachmentViewSet
from chat.api.conversations import ConversationViewSet, MemberViewSet
from chat.api.friends import FRIEND_URLS
from chat.api.messages import (
    ConversationMessageViewSet,
    MessageViewSet,
    PinViewSet,
    ReactionViewSet,
    SyncViewSet,
)
from chat.api.pictures import PictureViewSet
from chat.api.search import SearchViewSet

conversation = ConversationViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})
member = MemberViewSet.as_view({"patch": "partial_update", "delete": "destroy"})
picture = PictureViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})
messages = ConversationMessageViewSet.as_view({"get": "list", "post": "create"})

urlpatterns = [
    path("conversations/", ConversationViewSet.as_view({"get": "list", "post": "create"})),
    path("conversations/<uuid:conversation_id>/", conversation),
    path("conversations/<uuid:conversation_id>/members/", MemberViewSet.as_view({"get": "list", "post": "create"})),
    path("conversations/<uuid:conversation_id>/members/<uuid:user_id>/", member),
    path("conversations/<uuid:conversation_id>/leave/", ConversationViewSet.as_view({"post": "leave"})),
    path("conversations/<uuid:conversation_id>/read/", ConversationViewSet.as_view({"post": "read"})),
    path("conversations/<uuid:conversation_id>/mute/", ConversationViewSet.as_view({"put": "mute"})),
    path("conversations/<uuid:conversation_id>/picture/", picture),
    path("conversations/<uuid:conversation_id>/messages/", messages),
    path("conversations/<uuid:conversation_id>/pinned/", ConversationMessageViewSet.as_view({"get": "pinned"})),
    path("messages/search/", SearchViewSet.as_view({"get": "list"})),
    path("messages/<int:message_id>/", MessageViewSet.as_view({"patch": "partial_update", "delete": "destroy"})),
    path(
        "messages/<int:message_id>/reactions/<str:emoji>/",
        ReactionViewSet.as_view({"put": "update", "delete": "destroy"}),
    ),
    path("messages/<int:message_id>/pin/", PinViewSet.as_view({"put": "update", "delete": "destroy"})),
    path("attachments/", AttachmentViewSet.as_view({"post": "create"})),
    path(
        "attachments/<uuid:attachment_id>/",
        AttachmentViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
    ),
    path("attachments/<uuid:attachment_id>/thumbnail/", AttachmentViewSet.as_view({"get": "thumbnail"})),
    *FRIEND_URLS,
    path("sync/", SyncViewSet.as_view({"get": "retrieve"})),
]
