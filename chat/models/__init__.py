"""Friends, conversations, and what is said in them."""

from chat.models.attachment import Attachment
from chat.models.change import ChangeCounter
from chat.models.conversation import Conversation, Member
from chat.models.friend import FriendRequest, Friendship
from chat.models.message import Mention, Message, Reaction, Revision
from chat.models.words import MessageWords

__all__ = [
    "Attachment",
    "ChangeCounter",
    "Conversation",
    "FriendRequest",
    "Friendship",
    "Member",
    "Mention",
    "Message",
    "MessageWords",
    "Reaction",
    "Revision",
]
