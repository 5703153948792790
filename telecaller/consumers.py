"""Telecallers on the socket."""

from typing import Annotated
from uuid import UUID

import msgspec

from realtime.batching import GroupCommit
from realtime.consumers import Consumer
from realtime.errors import Conflict
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import in_database_thread
from realtime.wire import Event, encode
from telecaller.call_consumer import PaidCalls
from telecaller.frames import Watched
from telecaller.services.telecallers import telecaller_go_offline, telecaller_go_online
from telecaller.state import TelecallerState, telecaller_states
from telecaller.topics import PREFIX, telecaller_topic
from telecaller.watching import states_seen
from telecaller.wire import OwnTelecaller, own_telecaller

MOST_AT_ONCE = 100
MOST_WATCHED = 500

Telecallers = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MOST_AT_ONCE)]


class Watch(msgspec.Struct, forbid_unknown_fields=True):
    telecallers: Telecallers


class Unwatch(msgspec.Struct, forbid_unknown_fields=True):
    """None named are all."""

    telecallers: Telecallers = ()


class OneProfile(msgspec.Struct):
    profile: OwnTelecaller


class TelecallerConsumer(PaidCalls, Consumer, name="telecaller"):
    def __init__(self) -> None:
        super().__init__()
        self.looking: GroupCommit[UUID, TelecallerState] = GroupCommit("telecaller_states", telecaller_states)

    async def snapshot(self, socket: Socket) -> TelecallerState:
        return await self.looking.do(socket.identity.user_id)

    @command("telecaller.go_online", rate=Rate(per_second=1, burst=5))
    async def go_online(self, socket: Socket) -> OneProfile:
        """Says that one takes calls from now on, whenever a device of one's own is connected."""
        by = socket.identity.user_id
        return OneProfile(own_telecaller(await in_database_thread(telecaller_go_online, user_id=by)))

    @command("telecaller.go_offline", rate=Rate(per_second=1, burst=5))
    async def go_offline(self, socket: Socket) -> OneProfile:
        """Takes no more calls. One that goes on is not ended by it."""
        by = socket.identity.user_id
        return OneProfile(own_telecaller(await in_database_thread(telecaller_go_offline, user_id=by)))

    @command("telecaller.watch", rate=Rate(per_second=2, burst=20))
    async def watch(self, socket: Socket, data: Watch) -> None:
        """Hears of these too whenever they come, go or are busy: until `telecaller.unwatch`, or the socket ends."""
        by, ids = socket.identity.user_id, data.telecallers
        if len(_watched(socket) | {telecaller_topic(each) for each in ids}) > MOST_WATCHED:
            raise Conflict("too_many_watched", f"A socket may watch {MOST_WATCHED}.")
        socket.note_what_is_left()
        visible = await in_database_thread(states_seen, by, ids)
        socket.listen(*socket.still_wanted([telecaller_topic(each.telecaller) for each in visible]))
        # Asked again, now that what happens next is heard; and told before it.
        first = None
        socket.outbox.hold()
        try:
            first = encode(Event("telecaller.watched", Watched(await in_database_thread(states_seen, by, ids))))
        finally:
            socket.outbox.release(first)

    @command("telecaller.unwatch")
    async def unwatch(self, socket: Socket, data: Unwatch) -> None:
        """Hears of these no more, or of none."""
        socket.ignore(*([telecaller_topic(each) for each in data.telecallers] or _watched(socket)))


def _watched(socket: Socket) -> set[str]:
    return {topic for topic in socket.topics if topic.startswith(PREFIX)}
