"""Through a LiveKit server, which carries what no mesh does.

It makes no room by itself. So it has only those that this server wanted, marked as its own, and nobody is in them
without a token, which is for entering now: who was removed gets no other.
"""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.models import User
from calls.media import outage
from calls.media.base import Credentials
from calls.media.livekit_server import Unreachable, asked, is_missing
from calls.models import Room
from calls.models.room import EMPTY_FOR
from realtime.errors import Conflict, Unavailable

if TYPE_CHECKING:  # An optional part: what needs it imports it.
    from livekit.api import LiveKitAPI

TOKEN_FOR = timedelta(seconds=60)
AT_ONCE = 8
RETRY_AFTER = 5
SOURCES = ["camera", "microphone", "screen_share", "screen_share_audio"]


Guests = dict[str, list[str]]
"""By room, whom its tokens were for."""


def is_on() -> bool:
    return bool(settings.LIVEKIT_URL)


def is_well() -> bool:
    return is_on() and not outage.is_down()


def mark() -> str:
    """What this server's rooms are known by: others may share LiveKit with it."""
    return f"switchboard {settings.PUBLIC_URL}"


def credentials(room: Room, user: User) -> Credentials:
    try:
        _make(room.pk)
        _still_running(room)
    except Unreachable:
        why = "Large calls do not work at the moment. Try again soon."
        raise Unavailable("media_unavailable", why, retry_after=RETRY_AFTER) from None
    return Credentials(Room.Media.LIVEKIT, url=settings.LIVEKIT_URL, token=token_for(room, user))


def _make(room_id: str) -> None:
    """Fine if it is there."""
    from livekit.api import CreateRoomRequest  # noqa: PLC0415

    seconds = int(EMPTY_FOR.total_seconds())
    wanted = CreateRoomRequest(name=room_id, empty_timeout=seconds, departure_timeout=seconds, metadata=mark())
    asked(lambda api: api.room.create_room(wanted))
    outage.look_soon()


def _still_running(room: Room) -> None:
    """If it ended meanwhile, it may have been closed there just before it was made."""
    if not Room.objects.running().filter(pk=room.pk).exists():
        close(room.pk)
        raise Conflict("room_ended", "This room is closed.")


def token_for(room: Room, user: User) -> str:
    from livekit.api import AccessToken, VideoGrants  # noqa: PLC0415

    grants = VideoGrants(room_join=True, room=room.pk, can_publish_sources=SOURCES, can_publish_data=False)
    token = AccessToken(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET).with_ttl(TOKEN_FOR)
    return token.with_identity(str(user.pk)).with_name(user.get_full_name()).with_grants(grants).to_jwt()


def remove(room_id: str, identity: str) -> None:
    from livekit.api import RoomParticipantIdentity  # noqa: PLC0415

    asked(lambda api: api.room.remove_participant(RoomParticipantIdentity(room=room_id, identity=identity)))


def close(room_id: str) -> None:
    from livekit.api import DeleteRoomRequest  # noqa: PLC0415

    asked(lambda api: api.room.delete_room(DeleteRoomRequest(room=room_id)))


def present() -> Guests:
    """Who is in each of our rooms there. People alone: recorders and the like are the operator's."""
    return asked(_present) or {}


async def _present(api: "LiveKitAPI") -> Guests:
    from livekit.api import ListRoomsRequest  # noqa: PLC0415

    rooms = (await api.room.list_rooms(ListRoomsRequest())).rooms
    ours = [room.name for room in rooms if room.metadata == mark()]
    turns = asyncio.Semaphore(AT_ONCE)
    return dict(zip(ours, await asyncio.gather(*(_guests(api, name, turns) for name in ours)), strict=True))


async def _guests(api: "LiveKitAPI", room_id: str, turns: asyncio.Semaphore) -> list[str]:
    from livekit.api import ListParticipantsRequest, ParticipantInfo, ServerError  # noqa: PLC0415

    async with turns:
        try:
            listed = await api.room.list_participants(ListParticipantsRequest(room=room_id))
        except ServerError as error:
            if is_missing(error):
                return []
            raise
    return [each.identity for each in listed.participants if each.kind == ParticipantInfo.Kind.STANDARD]
