"""What staff see of chat. Everything is read here."""

from chat.admin.attachments import AttachmentAdmin
from chat.admin.conversations import ConversationAdmin
from chat.admin.friends import FriendRequestAdmin, FriendshipAdmin

__all__ = ["AttachmentAdmin", "ConversationAdmin", "FriendRequestAdmin", "FriendshipAdmin"]
