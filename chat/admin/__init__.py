"""What staff see of chat. Everything is read here."""

from chat.admin.friends import FriendRequestAdmin, FriendshipAdmin

__all__ = ["FriendRequestAdmin", "FriendshipAdmin"]
