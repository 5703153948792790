"""From each to each. The server is no part of it, beyond telling which ways there are."""

from accounts.models import User
from calls.media.base import Credentials
from calls.models import Room
from calls.turn import ice_servers


def credentials(room: Room, user: User) -> Credentials:
    found = ice_servers(user.pk)
    return Credentials(Room.Media.MESH, ice_servers=found.ice_servers, expires_at=found.expires_at)


def remove(room_id: str, identity: str) -> None:
    """The others' devices hang up on who is removed, when they hear of it."""


def close(room_id: str) -> None:
    """Nothing is left but the devices, which hear that it is over."""
