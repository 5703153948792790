"""What every media back end can do. The modules `mesh` and `livekit` are two."""

from datetime import datetime
from typing import Protocol

import msgspec

from accounts.models import User
from calls.models import Room
from calls.turn import IceServer


class Credentials(msgspec.Struct, frozen=True, omit_defaults=True):
    """For `mesh`: the servers to find ways with, good until `expires_at`. For `livekit`: where, and what lets one in.

    A LiveKit token is for entering, at once; who was in and is thrown out by its network asks for another.
    """

    media: Room.Media
    ice_servers: list[IceServer] | None = None
    expires_at: datetime | None = None
    url: str | None = None
    token: str | None = None


class Backend(Protocol):
    def credentials(self, room: Room, user: User) -> Credentials: ...

    def remove(self, room_id: str, identity: str) -> None:
        """Ends what somebody sends and gets. Fine if they are not there."""

    def close(self, room_id: str) -> None:
        """Ends it for all. Fine if there is nothing to end."""
