"""What staff see of calls: who meets whom, not what they say."""

from calls.admin.direct import CallAdmin
from calls.admin.rooms import RoomAdmin

__all__ = ["CallAdmin", "RoomAdmin"]
