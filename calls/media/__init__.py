"""How pictures and sound of a room travel: from each to each (mesh), or through LiveKit."""

from django.conf import settings

from accounts.models import User
from calls.media import livekit, mesh
from calls.media.base import Backend, Credentials
from calls.models import Room

BACKENDS: dict[Room.Media, Backend] = {Room.Media.MESH: mesh, Room.Media.LIVEKIT: livekit}


def media_of(room: Room) -> Backend:
    return BACKENDS[Room.Media(room.media)]


def chosen_media(max_participants: int) -> Room.Media:
    """For a new room. Few send to each other, unless the site would have all calls in one place."""
    is_large = max_participants > settings.CALLS_MESH_LIMIT
    return Room.Media.LIVEKIT if can_grow() and (is_large or settings.LIVEKIT_ALWAYS) else Room.Media.MESH


def can_grow() -> bool:
    """Whether a room of a mesh can go on with more people than it carries."""
    return livekit.is_on()


def credentials(room: Room, user: User) -> Credentials:
    """What somebody who may come in needs for it. May ask another server: not for a transaction."""
    return media_of(room).credentials(room, user)
