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
    """For a new room. Few people send to each other, unless the site will not have that."""
    if livekit.is_on() and settings.LIVEKIT_ALWAYS:
        return Room.Media.LIVEKIT
    return Room.Media.LIVEKIT if max_participants > settings.CALLS_MESH_LIMIT and can_grow() else Room.Media.MESH


def can_grow() -> bool:
    """Whether a mesh can go on with more people than it carries, somewhere else."""
    return livekit.is_well()


def credentials(room: Room, user: User) -> Credentials:
    """What somebody who may come in needs for it. May ask another server: not for a transaction."""
    return media_of(room).credentials(room, user)
