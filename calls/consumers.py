"""Calls on the socket."""

from typing import Annotated
from uuid import UUID

import msgspec
from django.conf import settings

from calls.direct_consumer import DirectCalls
from calls.frames import Answer, IceCandidate, IceCandidateInit, Offer, RoomUsers
from calls.services.devices import hand_raise, media_toggle
from calls.services.seats import Coming, seat_leave, seat_take
from calls.signalling import Sockets
from calls.state import CallsState, calls_states
from calls.topics import seat_topic
from calls.wire import RoomView
from realtime.batching import GroupCommit
from realtime.consumers import Consumer
from realtime.errors import Invalid
from realtime.ids import uuid7
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import in_database_thread
from realtime.wire import Event, encode

CANDIDATES = Rate(per_second=settings.CALLS_ICE_RATE, burst=int(4 * settings.CALLS_ICE_RATE), apart=True)
MAX_SDP = 48 * 1024

RoomId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]
Generation = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Sdp = Annotated[str, msgspec.Meta(max_length=MAX_SDP)]


class Command(msgspec.Struct, forbid_unknown_fields=True):
    pass


class InRoom(Command):
    room: RoomId


class Join(InRoom):
    takeover: bool = False
    generation: Generation | None = None


class Toggle(InRoom):
    audio: bool | None = None
    video: bool | None = None
    screen: bool | None = None


class Hand(InRoom):
    raised: bool


class Signal(InRoom):
    """`to` is whom it is for, and `generation` that of their seat: who held it before hears nothing any more."""

    to: UUID
    generation: Generation

    @property
    def topic(self) -> str:
        return seat_topic(self.room, self.to, self.generation)


class Description(Signal):
    sdp: Sdp


class Candidate(Signal):
    candidate: IceCandidateInit | None


class Joined(msgspec.Struct, omit_defaults=True):
    """`generation` is that of one's own seat. Who must wait for the host to let them in gets `waiting` alone."""

    room: RoomView | None = None
    generation: str | None = None
    waiting: bool = False


class Toggled(msgspec.Struct):
    audio: bool
    video: bool
    screen: bool


class CallsConsumer(DirectCalls, Consumer, name="calls"):
    def __init__(self) -> None:
        self.sockets = Sockets()
        self.looking: GroupCommit[UUID, CallsState] = GroupCommit("calls_states", calls_states)

    async def snapshot(self, socket: Socket) -> CallsState:
        return await self.looking.do(socket.identity.user_id)

    @command("calls.join_room", rate=Rate(per_second=2, burst=20))
    async def join_room(self, socket: Socket, data: Join) -> Joined:
        """Takes a seat in a room. Who had it with another socket gives its `generation`, or takes it over."""
        generation = uuid7().hex
        coming = Coming(data.room, socket.identity.user_id, socket.id, generation, data.generation or "", data.takeover)
        users = await self._sit_down(socket, coming)
        return Joined(users.room, generation) if users else Joined(waiting=True)

    async def _sit_down(self, socket: Socket, coming: Coming) -> RoomUsers | None:
        """Listens first: what happens to the seat from its commit on finds the socket, a removal before all else.

        What is told meanwhile waits, so that who is there comes first.
        """
        first = None
        socket.listen(coming.topic)
        socket.outbox.hold()
        try:
            users = await in_database_thread(seat_take, coming)
            first = encode(Event("calls.room_users", users)) if users else None
        except BaseException:
            socket.ignore(coming.topic)
            raise
        finally:
            socket.outbox.release(first)
        self.sockets.sat_down(socket, coming.room_id, coming.generation)
        return users

    @command("calls.leave_room")
    async def leave_room(self, socket: Socket, data: InRoom) -> None:
        """Gets up, or stops waiting."""
        by, generation = socket.identity.user_id, self.sockets.generation(socket, data.room)
        await in_database_thread(seat_leave, room_id=data.room, by=by, generation=generation)

    @command("calls.toggle_media")
    async def toggle_media(self, socket: Socket, data: Toggle) -> Toggled:
        """What one sends from now on. What is not named stays as it is."""
        sent = {name: value for name in Toggled.__struct_fields__ if (value := getattr(data, name)) is not None}
        if not sent:
            raise Invalid("invalid", "Say what is turned on or off.", fields={"data": ["One of audio, video, screen."]})
        by, generation = socket.identity.user_id, self.sockets.seat(socket, data.room)
        now = await in_database_thread(media_toggle, room_id=data.room, by=by, generation=generation, **sent)
        return Toggled(now.audio, now.video, now.screen)

    @command("calls.raise_hand")
    async def raise_hand(self, socket: Socket, data: Hand) -> None:
        """Asks to speak, or does not any more."""
        by, generation = socket.identity.user_id, self.sockets.seat(socket, data.room)
        await in_database_thread(hand_raise, room_id=data.room, by=by, generation=generation, raised=data.raised)

    @command("calls.offer")
    async def offer(self, socket: Socket, data: Description) -> None:
        """To one device in the room: what one would send, and take."""
        own = self.sockets.seat(socket, data.room)
        said = Offer(data.room, socket.identity.user_id, own, data.sdp)
        socket.relay(data.topic, said)

    @command("calls.answer")
    async def answer(self, socket: Socket, data: Description) -> None:
        """To the device that made the offer."""
        own = self.sockets.seat(socket, data.room)
        said = Answer(data.room, socket.identity.user_id, own, data.sdp)
        socket.relay(data.topic, said)

    @command("calls.ice_candidate", rate=CANDIDATES)
    async def ice_candidate(self, socket: Socket, data: Candidate) -> None:
        """To one device in the room: one more way on which one may be reached; null after the last."""
        own = self.sockets.seat(socket, data.room)
        said = IceCandidate(data.room, socket.identity.user_id, own, data.candidate)
        socket.relay(data.topic, said)
